/** Trailers, commit messages, and shapes of secrets. */
import { describe, expect, it } from 'vitest';
import { agentIdentity, parseTrailers, withTrailers } from '../../src/core/agents/attribution.ts';
import { findMessageFault, tameMessage } from '../../src/core/gate/commit-message.ts';
import { AgentName, BeadNumber } from '../../src/core/name.ts';
import { findSecret } from '../../src/core/gate/secret.ts';

const who = { bead: BeadNumber.parse(7), agent: AgentName.parse('ada'), attempt: 2 };
const said = { bead: '#7', agent: 'ada', attempt: '2' };

describe('trailers', () => {
  it.each([
    ['a subject', 'Fix it'],
    ['a body', 'Fix it\n\nBecause.'],
    ['trailers of others', 'Fix it\n\nSigned-off-by: A <a@example.com>'],
    ['our own, forged', 'Fix it\n\nToolpusher-Bead: #9\ntoolpusher-agent: eve'],
    ['our own in the middle', 'Fix it\n\nToolpusher-Bead: #9\n\nMore'],
    ['nothing', ''],
    ['line ends of Windows', 'Fix it\r\n\r\nToolpusher-Bead: #9\r\n'],
  ])('are put at the end of %s, once', (_, message) => {
    const signed = withTrailers(message, who);
    expect(parseTrailers(signed)).toEqual(said);
    expect(withTrailers(signed, who)).toBe(signed);
    expect(signed).not.toContain('#9');
  });

  it('count only in the last paragraph, and not twice', () => {
    expect(parseTrailers('Toolpusher-Bead: #7')).toEqual({ bead: null, agent: null, attempt: null });
    expect(parseTrailers('A\n\nToolpusher-Bead: #7\n\nB')).toMatchObject({ bead: null });
    expect(parseTrailers('A\n\nToolpusher-Bead: #7\nToolpusher-Bead: #8')).toMatchObject({ bead: null });
  });

  it('go with an identity that can receive no mail', () => {
    expect(agentIdentity(who.agent)).toEqual({ name: 'ada', email: 'ada@agents.toolpusher.invalid' });
  });
});

describe('messages', () => {
  it.each([
    ['Fixes #5', 'Fixes issue #5'],
    ['closes: owner/repo#12', 'closes: issue owner/repo#12'],
    ['Resolved https://github.com/o/r/issues/3', 'Resolved issue https://github.com/o/r/issues/3'],
    ['[skip ci] Work', ' Work'],
    ['Work\n\nskip-checks: true', 'Work\n\n'],
  ])('%j is tamed', (message, tame) => {
    expect(findMessageFault(message)).not.toBeNull();
    expect(tameMessage(message)).toBe(tame);
    expect(findMessageFault(tame)).toBeNull();
  });

  it.each(['Fix the fix of #5', 'Prefixes #5', 'See #5', 'Closes the door'])('%j is fine', (message) => {
    expect(findMessageFault(message)).toBeNull();
    expect(tameMessage(message)).toBe(message);
  });
});

describe('secrets', () => {
  it.each([
    ['GitHub token', `token = "ghs_${'a1'.repeat(18)}"`],
    ['GitHub installation token', 'ghs_123456_eyJhbGciOiJI.eyJpc3MiOiJ4.c2lnbmF0dXJl'],
    ['GitHub fine-grained token', `github_pat_${'A1b2'.repeat(16)}`],
    ['AWS access key', 'AKIAIOSFODNN7EXAMPLE'],
    ['Anthropic key', `sk-ant-api03-${'x'.repeat(80)}`],
    ['private key', '-----BEGIN OPENSSH PRIVATE KEY-----'],
  ])('%s', (name, text) => {
    expect(findSecret(text)).toBe(name);
  });

  it.each(['ghp_short', 'sk-learn', 'AKIA is a prefix', '-----BEGIN PUBLIC KEY-----', `sha ${'a'.repeat(40)}`])(
    '%j is none',
    (text) => {
      expect(findSecret(text)).toBeNull();
    },
  );
});
