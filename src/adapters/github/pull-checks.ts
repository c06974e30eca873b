/** The check runs on pull requests, many in one call: GraphQL can make several, REST one. */
import { buttonFaces } from '../../core/people/button.ts';
import type { Learnt } from '../../core/effect.ts';
import type { ShowPull } from '../../ports/github.ts';
import type { Place } from './place.ts';

const atOnce = 20;

/**
 * Makes a check run for each. GitHub shows the newest of a name and commit, so a second one, and one that is made twice, do no
 * harm; the pull request it is for comes back with its buttons.
 */
export async function showPulls(
  { client }: Place,
  repositoryId: string,
  effects: readonly ShowPull[],
): Promise<Learnt> {
  for (let from = 0; from < effects.length; from += atOnce) {
    const some = effects.slice(from, from + atOnce);
    const inputs = some.map((effect, index) => [`input${index}`, inputOf(repositoryId, effect)] as const);
    await client.graphql(mutationOf(some.length), Object.fromEntries(inputs));
  }
  return { type: 'done' };
}

function inputOf(repositoryId: string, { name, pull, head, conclusion, title, summary, buttons }: ShowPull): object {
  return {
    repositoryId,
    name,
    headSha: head,
    externalId: `pull-${pull}`,
    status: 'COMPLETED',
    conclusion: conclusion.toUpperCase(),
    output: { title, summary },
    actions: buttons.map((identifier) => ({ identifier, ...buttonFaces[identifier] })),
  };
}

function mutationOf(count: number): string {
  const indices = Array.from({ length: count }, (_, index) => index);
  const inputs = indices.map((index) => `$input${index}: CreateCheckRunInput!`).join(', ');
  const runs = indices.map((index) => `run${index}: createCheckRun(input: $input${index}) { clientMutationId }`);
  return `mutation ToolpusherShowPulls(${inputs}) {\n  ${runs.join('\n  ')}\n}`;
}
