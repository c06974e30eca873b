/**
 * The town at a glance: what the ledger holds, as one page of HTML. Pure: a state in, a page out.
 *
 * **Invariant:** every text from people or agents is cleaned and escaped; nothing on the page changes anything.
 */
import type { Child } from 'hono/jsx';
import type { Agent } from '../core/agents/agent.ts';
import { roleOf } from '../core/agents/agent.ts';
import type { Bead } from '../core/beads/bead.ts';
import { cleanLine } from '../core/people/clean.ts';
import { dayOf, noSpend, renderSpend, spendOfBead } from '../core/agents/cost.ts';
import type { Ledger } from '../core/ledger/ledger.ts';
import type { Instant } from '../core/name.ts';
import { pushesLeft } from '../core/landing/pushes.ts';
import type { QueueEntry, QueueRun } from '../core/refinery/queue.ts';
import { allTopics } from '../core/agents/skill.ts';
import { unmark } from '../core/beads/text.ts';
import { renderSpan } from '../core/time.ts';

/** What is left of GitHub's calls, as its last answer said. */
export interface CallsLeft {
  readonly resource: string;
  readonly left: number;
  readonly of: number;
}

/** What a page shows. `site` is where the repository is seen by people. */
export interface TownView {
  readonly repository: string;
  readonly site: string;
  readonly ledger: Ledger;
  readonly now: Instant;
  readonly calls: readonly CallsLeft[];
}

/** The parts of the page between its head and its end. */
export function TownPage({ view }: { readonly view: TownView }) {
  return (
    <>
      <Sums view={view} />
      <Beads view={view} />
      <Agents view={view} />
      <Queue view={view} />
      <Costs view={view} />
      <Calls view={view} />
    </>
  );
}

const plain = (text: string): string => cleanLine(unmark(text), 300);
const since = (at: number, now: number): string => renderSpan(Math.max(0, now - at));

function Section({ id, title, children }: { readonly id: string; readonly title: string; readonly children: Child }) {
  return (
    <section aria-labelledby={id}>
      <h2 id={id} tabindex={-1}>
        {title}
      </h2>
      {children}
    </section>
  );
}

function Table(props: { readonly caption: string; readonly heads: readonly string[]; readonly children: Child }) {
  return (
    <div class="box" tabindex={0} role="region" aria-label={props.caption}>
      <table>
        <caption>{props.caption}</caption>
        <thead>
          <tr>
            {props.heads.map((head) => (
              <th scope="col">{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </div>
  );
}

const Label = ({ state }: { readonly state: string }) => <span class={`label ${state}`}>{state}</span>;

function Sums({ view: { ledger, now } }: { readonly view: TownView }) {
  const beads = Object.values(ledger.beads);
  const agents = Object.values(ledger.agents);
  const count = (...states: readonly string[]): number => beads.filter((bead) => states.includes(bead.state)).length;
  const sums: readonly (readonly [string, string])[] = [
    ['Agents at work', `${agents.filter((agent) => agent.hook !== null).length} of ${agents.length}`],
    ['Ready', String(count('open', 'ready'))],
    ['In work', String(count('hooked', 'working'))],
    ['To be landed', String(count('delivered', 'queued'))],
    ['Need a person', String(count('stuck', 'held'))],
    ['Landed so far', String(agents.reduce((sum, agent) => sum + agent.landed, 0))],
    ['Cost today', renderSpend(ledger.costs.days[dayOf(now)] ?? noSpend)],
    ['Cost in all', renderSpend(ledger.costs.total)],
  ];
  const frozen = ledger.queue.frozen.map(({ reason }) => plain(reason)).join(' ');
  return (
    <>
      <dl class="sums" aria-label="Sums">
        {sums.map(([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {frozen === '' ? null : <p role="status">Nothing starts or lands: {frozen}</p>}
    </>
  );
}

function Beads({ view }: { readonly view: TownView }) {
  const beads = Object.values(view.ledger.beads).toSorted((a, b) => a.number - b.number);
  return (
    <Section id="beads" title="Beads">
      {beads.length === 0 ? (
        <p class="blank">No live beads. Label an issue “agent”.</p>
      ) : (
        <Table caption="Beads that are not over" heads={['Bead', 'State', 'Agent', 'Steps', 'Attempts', 'Cost', 'Why']}>
          {beads.map((bead) => (
            <BeadRow bead={bead} view={view} />
          ))}
        </Table>
      )}
    </Section>
  );
}

function BeadRow({ bead, view: { site, now } }: { readonly bead: Bead; readonly view: TownView }) {
  const steps = bead.molecule?.steps ?? [];
  const { attempt } = bead;
  return (
    <tr>
      <td>
        <a id={`bead-${bead.number}`} href={`${site}/issues/${bead.number}`}>
          #{bead.number}
        </a>{' '}
        {plain(bead.title)} <span class="muted">P{bead.priority}</span>
      </td>
      <td>
        <Label state={bead.state} />
      </td>
      <td>{attempt === null ? '' : `${attempt.agent}, for ${since(attempt.boundAt ?? attempt.hookedAt, now)}`}</td>
      <td class="number">
        {steps.length === 0 ? '' : `${steps.filter((step) => step.isDone).length} of ${steps.length}`}
      </td>
      <td class="number">{bead.attempts}</td>
      <td class="number">{renderSpend(spendOfBead(bead))}</td>
      <td class="reason">{plain(bead.reason ?? attempt?.because ?? '')}</td>
    </tr>
  );
}

function Agents({ view }: { readonly view: TownView }) {
  const agents = Object.values(view.ledger.agents);
  return (
    <Section id="agents" title="Agents">
      {agents.length === 0 ? (
        <p class="blank">Nobody is on the roster in workspace.yml.</p>
      ) : (
        <Table
          caption="Agents and their records"
          heads={[
            'Agent',
            'On its hook',
            'Landed',
            'At the first attempt',
            'Attempts',
            'Worked',
            'Cost',
            'Merges',
            'Unread',
          ]}
        >
          {agents.map((agent) => (
            <AgentRow agent={agent} view={view} />
          ))}
        </Table>
      )}
    </Section>
  );
}

const share = (part: number, whole: number): string => (whole === 0 ? '' : ` (${Math.round((100 * part) / whole)} %)`);

function AgentRow({ agent, view: { site, ledger } }: { readonly agent: Agent; readonly view: TownView }) {
  const { clean, auto, ai, reimagine } = agent.tiers;
  return (
    <tr>
      <td>
        <details id={`agent-${agent.name}`}>
          <summary id={`agent-${agent.name}-name`}>
            <strong>{agent.name}</strong>{' '}
            <span class="muted">
              {agent.runtime}, {roleOf(agent)}
            </span>
          </summary>
          <Record agent={agent} />
        </details>
      </td>
      <td>{agent.hook === null ? 'free' : <a href={`${site}/issues/${agent.hook}`}>#{agent.hook}</a>}</td>
      <td class="number">{agent.landed}</td>
      <td class="number">
        {agent.firstPass}
        {share(agent.firstPass, agent.landed)}
      </td>
      <td class="number">{agent.attempts}</td>
      <td class="number">{renderSpan(agent.agentMs)}</td>
      <td class="number">{renderSpend(agent.spend)}</td>
      <td>{`${clean} clean, ${auto} auto, ${ai} ai, ${reimagine} re-imagined`}</td>
      <td class="number">{ledger.mail[agent.name]?.unread.length ?? 0}</td>
    </tr>
  );
}

/** The CV: what it is good at, and how its newest attempts went. */
function Record({ agent }: { readonly agent: Agent }) {
  const skills = Object.entries(agent.skills)
    .filter(([topic]) => topic !== allTopics)
    .toSorted(([, one], [, other]) => other.tried - one.tried)
    .slice(0, 8);
  return (
    <>
      <ul aria-label={`What ${agent.name} has landed, by topic`}>
        {skills.map(([topic, { passed, tried }]) => (
          <li>{`${plain(topic)}: ${passed} of ${tried}`}</li>
        ))}
      </ul>
      <ol aria-label={`The newest attempts of ${agent.name}`}>
        {agent.lines.slice(-8).map((line) => {
          const cost = line.costUsd === null ? 'cost unknown' : `$${line.costUsd.toFixed(4)}`;
          return <li>{`#${line.bead}, attempt ${line.attempt}: ${line.end}, ${renderSpan(line.agentMs)}, ${cost}`}</li>;
        })}
      </ol>
    </>
  );
}

function Queue({ view }: { readonly view: TownView }) {
  const { entries, runs } = view.ledger.queue;
  return (
    <Section id="queue" title="Queue">
      {entries.length === 0 ? (
        <p class="blank">Nothing waits to be landed.</p>
      ) : (
        <Table
          caption="Pull requests in the queue"
          heads={['Pull request', 'Bead', 'Priority', 'Waits for', 'Checks', 'Held']}
        >
          {entries.map((entry) => (
            <EntryRow entry={entry} run={runOf(entry, runs)} view={view} />
          ))}
        </Table>
      )}
    </Section>
  );
}

function runOf(entry: QueueEntry, runs: readonly QueueRun[]): QueueRun | undefined {
  return runs.findLast((run) => run.members.some((member) => member.pull === entry.pull));
}

function EntryRow(props: { readonly entry: QueueEntry; readonly run: QueueRun | undefined; readonly view: TownView }) {
  const { entry, run, view } = props;
  return (
    <tr>
      <td>
        <a id={`pull-${entry.pull}`} href={`${view.site}/pull/${entry.pull}`}>
          #{entry.pull}
        </a>
      </td>
      <td>{entry.bead === null ? '' : `#${entry.bead}`}</td>
      <td>P{entry.priority}</td>
      <td>{[...entry.after, ...entry.conflictsWith].map((pull) => `#${pull}`).join(', ')}</td>
      <td>{run === undefined ? 'not staged' : <Label state={run.state} />}</td>
      <td class="reason">{heldBy(entry)}</td>
    </tr>
  );
}

function heldBy({ held, baseConflict }: QueueEntry): string {
  switch (held?.why) {
    case undefined:
      return baseConflict === null ? '' : 'It conflicts with the base; rules are to merge it.';
    case 'conflict':
      return 'It conflicts with the base.';
    case 'silent-checks':
      return 'Its checks never reported.';
    default:
      return plain(held?.text ?? '');
  }
}

function Costs({ view: { ledger } }: { readonly view: TownView }) {
  const days = Object.entries(ledger.costs.days)
    .toSorted(([one], [other]) => (one < other ? 1 : -1))
    .slice(0, 14);
  return (
    <Section id="costs" title="Cost">
      {days.length === 0 ? (
        <p class="blank">Nothing was spent yet.</p>
      ) : (
        <Table
          caption="By day, in UTC"
          heads={['Day', 'Cost', 'Attempts', 'Of unknown cost', 'Tokens in', 'Cached', 'Out']}
        >
          {days.map(([day, spend]) => (
            <tr>
              <td>{day}</td>
              <td class="number">{renderSpend(spend)}</td>
              {[spend.attempts, spend.unknown, spend.input, spend.cached, spend.output].map((number) => (
                <td class="number">{number}</td>
              ))}
            </tr>
          ))}
        </Table>
      )}
    </Section>
  );
}

function Calls({ view: { ledger, calls, now } }: { readonly view: TownView }) {
  const waiting = ledger.outbox.entries.length;
  return (
    <Section id="calls" title="Calls of GitHub">
      <ul>
        {calls.map(({ resource, left, of }) => (
          <li>{`${plain(resource)}: ${left} of ${of} calls left this hour`}</li>
        ))}
        <li>{`Staging: ${pushesLeft(ledger.outbox.pushes, now)} of 6 pushes may be made at this moment`}</li>
        <li>{waiting === 0 ? 'Everything that was decided is done.' : `${waiting} decisions wait to be applied.`}</li>
      </ul>
    </Section>
  );
}
