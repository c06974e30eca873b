import { describe, expect, it } from 'vitest';
import { parseCommands } from '../../src/core/people/command.ts';

describe('parseCommands', () => {
  it.each([
    ['/done', [{ type: 'done' }]],
    ['thanks\n/hold\n/why', [{ type: 'hold' }, { type: 'why' }]],
    ['/sling', [{ type: 'sling', to: null }]],
    ['/sling @Ada', [{ type: 'sling', to: 'ada' }]],
    ['/priority p1', [{ type: 'priority', priority: 1 }]],
    ['/priority 9', [{ type: 'malformed', word: 'priority', usage: '/priority P0..P4' }]],
    ['/dnoe', [{ type: 'unknown', word: 'dnoe', nearest: 'done' }]],
    ['/home/user is a path', [{ type: 'unknown', word: 'home/user', nearest: null }]],
    ['/done now please', [{ type: 'malformed', word: 'done', usage: '/done' }]],
    ['/sling a;rm -rf /', [{ type: 'malformed', word: 'sling', usage: '/sling [agent or runtime]' }]],
  ])('%j', (text, expected) => {
    expect(parseCommands(text)).toEqual(expected);
  });

  it.each([
    ['quoted', '> /done'],
    ['indented', '    /done'],
    ['in a sentence', 'please /done'],
    ['fenced', '```\n/done\n```'],
    ['in a fence that holds what looks like a closing one', '```\n```js\n/done\n```'],
    ['in a fence that what is no closing one does not close', '~~~\n~~~ end\n/done\n~~~'],
    ['in an unclosed fence', '~~~\n/done'],
    ['in a comment', '<!--\n/done\n-->'],
    ['in an unterminated comment', '<!--\n/done'],
  ])('%s is not a command', (_, text) => {
    expect(parseCommands(text)).toEqual([]);
  });

  it('reads what follows a closed fence, and no more than eight', () => {
    expect(parseCommands('````\n```\n/stop\n````\n/done')).toEqual([{ type: 'done' }]);
    expect(parseCommands('```a`b``` is no fence\n/done')).toEqual([{ type: 'done' }]);
    expect(parseCommands('/why\n'.repeat(50))).toHaveLength(8);
  });
});
