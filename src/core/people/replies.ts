/** The sentences in which Toolpusher speaks to people: what happened, why, and what to do next. */
import { commandTable } from './command.ts';
import type { FreezeWindow, Permission } from '../config.ts';
import type { Shortage } from '../agents/cost.ts';
import type { LadderStep, PassedOver, Resolution, Tier } from '../landing/ladder.ts';
import type { Proof } from '../refinery/queue.ts';
import { coded, inert, shorten } from '../beads/text.ts';
import { tameLine } from '../gate/commit-message.ts';

const list = (names: readonly string[], max = 20): string =>
  names.length <= max ? names.join(', ') : `${names.slice(0, max).join(', ')} and ${names.length - max} more`;

const numbers = (pulls: readonly number[]): string => list(pulls.map((pull) => `#${pull}`));

const budgetNames: Readonly<Record<Shortage['budget'], string>> = {
  bead: 'The budget of this bead',
  day: 'The budget of this day',
  total: 'The budget of this repository',
};

const passedOver: Readonly<Record<PassedOver, string>> = {
  off: '`tiers.aiMax` in `workspace.yml` turns it off.',
  capped: 'Its allowance for this bead is used up.',
  'nobody-else': 'Nobody but the author is on the roster.',
  misfit: 'There are no hunks to resolve: what both did does not fit together.',
};

const outcomes: Readonly<Record<LadderStep['outcome'], string>> = {
  resolved: 'did it',
  refused: 'could not',
  'passed-over': 'was passed over',
  'asked-for': 'was asked for',
};

/** The newest steps of the ladder, a line each with what was said. */
export function renderSteps(steps: readonly LadderStep[], max: number): string {
  const shown = steps.slice(-max);
  return shown
    .map(({ tier, outcome, said }) => `- Tier ${tier} ${outcomes[outcome]}: ${shorten(said, 220)}`)
    .join('\n');
}

// Whether a person asked for it since it last conflicted.
// Where the first fault of a workspace file is, and what.
function firstFault(fault: string): string {
  const [first = '', ...more] = fault.split('\n');
  const place = first.replace(/^\.github\/workspace\.yml:(\d+):(\d+): /, 'line $1, column $2: ');
  return `${inert(place, 200)}${more.length === 0 ? '' : `, and ${more.length} more`}`;
}

function isAskedAgain(steps: readonly LadderStep[]): boolean {
  const first = steps.findLast(({ tier, outcome }) => outcome === 'asked-for' || tier === 'clean');
  return first?.outcome === 'asked-for';
}

/** Short sentences: reasons in the ledger, answers to commands. */
export const replies = {
  blocked: (by: readonly string[]) => `Waits for ${list(by)} to be closed.`,
  closedByHand: () => 'The issue was closed by hand.',
  unlabelled: () => 'The label `agent` was removed. Label it again, or comment `/resume`.',
  editedByStranger: (who: string | null) =>
    `The text was edited by ${who === null ? 'somebody' : `@${who}`}, who may not steer the fleet, after it was approved. ` +
    'Read it, then comment `/resume` to approve it as it is.',
  unknownAgent: (asked: string, known: readonly string[]) =>
    `No agent or runtime is called ${coded(asked, 60)}. Known here: ${list(known) || 'none'}. ` +
    'Change the label, or comment `/sling NAME`.',
  heldBy: (who: string) => `Held by @${who}. Comment \`/resume\` to go on.`,
  stoppedBy: (who: string) => `Stopped by @${who}; the work so far is kept. Comment \`/resume\` to go on.`,
  paused: () => 'Nothing is dispatched or landed: `paused` is true in `.github/workspace.yml`.',
  unreadable: (fault: string) =>
    `Nothing is dispatched or landed: \`.github/workspace.yml\` is not valid (${firstFault(fault)}). Work goes on once that is mended.`,
  stoppedAll: (who: string) =>
    `Everything was stopped by @${who}: nothing is dispatched or landed until somebody comments \`/resume all\`.`,
  ending: (attempts: number) =>
    attempts === 0
      ? 'No attempt was running.'
      : `${attempts} ${attempts === 1 ? 'attempt is' : 'attempts are'} being ended; their work is kept.`,
  resumedAll: () => 'Work goes on.',
  notStopped: () => 'Nothing was stopped by `/stop all`; nothing was changed.',
  outOfTries: (attempts: number, last: string) =>
    `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'} did not do it, the last: ${last} ` +
    'Look at what was tried, change the text if it misleads, then comment `/retry`.',
  runnersFail: (times: number, last: string) =>
    `${times} runs in a row failed for no fault of the work, the last: ${last} ` +
    'See whether the runners and githubstatus.com are well, then comment `/retry`.',
  stillLimited: (times: number, last: string) =>
    `The agents asked ${times} times in a row to be tried later, the last: ${last} ` +
    "See the limits of the model's account, then comment `/retry`.",
  capped: (what: string, max: number) =>
    `It has used up its ${max} ${what}, so nothing more is tried by itself. ` +
    'See what went wrong, then comment `/retry`, or raise `caps` in `workspace.yml`.',
  lastComment: (max: number) =>
    `This is the last of ${max} comments here until something ends. \`/why\` is answered still.`,
  neverQueued: () =>
    'What was delivered has had no place in the queue for half an hour. See that its pull request is open and that its ' +
    'branch holds the delivered commit, then comment `/retry`; the work is kept.',
  queueStalled: (still: string) =>
    `Nothing has moved in the refinery for ${still}, and staging everything anew did not help. ` +
    'See that workflows run on pushes to `refinery/**` and that no rule of the base keeps the App from moving it. It goes on by itself once that is mended.',
  checksUnbegun: (still: string) =>
    `The checks of what is staged have waited for a runner for ${still}, and nothing that was staged later has begun. ` +
    'See that the runners which `runs-on` asks for are online and that the plan has minutes left; if they are only busy, nothing has to be done. It goes on as soon as a runner takes them.',
  checksPassedOver: (pull: number, times: number) =>
    `What holds #${pull} was staged ${times} times, and each time no runner took its checks. ` +
    'See that the runners which `runs-on` asks for there are online; if they are only busy, nothing has to be done. It is staged anew until a runner takes them, and goes on then.',
  theirQueueStalled: (pull: number, still: string) =>
    `GitHub's own merge queue has had #${pull} for ${still}, and nothing has moved there. See that workflows run on ` +
    '`merge_group` and that the checks which the base requires report there. It goes on by itself once that is mended.',
  agentLeft: (agent: string) => `${agent} is no longer on the roster; it finishes its attempt and then leaves.`,
  stoppage: (why: string) =>
    `Every look at this repository has failed for a quarter of an hour, the last with: ${inert(why, 500)} Work that runs goes on and is kept. The App's log says more; a tick that succeeds goes on from here.`,
  stumbled: (why: string) =>
    `The look failed with: ${inert(why, 500)} Nobody has to do anything: the next look tries again, and says so here if this lasts for a quarter of an hour.`,
  goesOn: () => 'A look that failed before has succeeded, and work goes on from where it was.',
  issuesUnseen: (listed: number, until: number) =>
    `More than ${listed} issues are open here, and no look shows more: those opened after #${until} are not seen, so no label or command on them counts. Close what is over.`,
  scheduleOff: () =>
    'GitHub has switched off the workflow `toolpusher-tick.yml`, as it does after 60 days without activity. If it does not stay on, switch it on in the Actions tab.',
  noAgents: () =>
    'Work waits, and there are no agents: add some under `agents` or `fleet` in `.github/workspace.yml`. It begins by itself then.',
  nobodyFits: (wants: string, known: readonly string[]) =>
    `This asks for ${coded(wants, 60)}, and nobody on the roster is or runs on that: ${list(known) || 'nobody'}. ` +
    'Change the label, comment `/sling` or `/sling NAME`, or add it to the roster; it waits until then.',
  noRunner: (bead: number | null) =>
    `${bead === null ? 'A run' : `The run of #${bead}`} has been waiting for a runner for long. ` +
    'See that runners are online and that the plan has minutes left. Nothing is lost: it begins as soon as a runner takes it.',
  unpublished: ({ number, agent }: { readonly number: number; readonly agent: string }, times: number) =>
    `What ${agent} did in attempt ${number} is with its run, and no runner takes the job that publishes it, though it was run again ${times} times. ` +
    'See that runners are online and that the plan has minutes left. It is published as soon as a runner takes that job.',
  trouble: (kind: 'rate-limited' | 'github-down' | 'calls-saved', effects: number) => {
    const many = `${effects} ${effects === 1 ? 'effect' : 'effects'}`;
    if (kind === 'rate-limited') return `GitHub asks to slow down: ${many} will be tried again when it allows.`;
    if (kind === 'github-down') return `GitHub does not take everything: ${many} will be tried again.`;
    return `${many} can wait, and wait so that claims and landings keep their share of GitHub's limits.`;
  },
  branchTaken: (branch: string, sha: string) =>
    `The branch \`${branch}\` exists at ${sha.slice(0, 12)} and is not ours. ` +
    'Delete or rename it, then comment `/retry`; the work is kept.',
  branchMoved: (branch: string, sha: string) =>
    `Somebody else moved \`${branch}\` to ${sha.slice(0, 12)}. Comment \`/done\` on the pull request to queue that head, ` +
    'or `/retry` here to work on from the last delivered one.',
  pullClosed: (pull: number) =>
    `Pull request #${pull} was closed by hand. Reopen it and comment \`/resume\`, or comment \`/retry\`.`,
  notOpened: (why: string) =>
    `GitHub refused to open the pull request: ${inert(why, 300)} Comment \`/retry\` once that is mended.`,
  notDispatched: (why: string) => `GitHub refused to start the run: ${inert(why, 300)}`,
  notLanded: (why: string) =>
    `GitHub refused to move the base to the tested commit: ${inert(why, 300)} Mend the rule, then comment \`/resume\`.`,
  frozen: (reason: string) => `Nothing is tested or landed on this base: ${reason}.`,
  redSinceLanding: ({ head, names, pulls }: { head: string; names: readonly string[]; pulls: readonly number[] }) =>
    `${list(names.map((name) => inert(name, 80)))} failed on ${head.slice(0, 12)}, which passed before it landed with ${numbers(pulls)}: ` +
    `a flake, a check that only runs on the base, or something outside; if it stays red, \`/revert\` on ${pulls.length === 1 ? 'it' : 'one of them'} takes it back`,
  redByOthers: ({ head, names, last }: { head: string; names: readonly string[]; last: string | null }) =>
    `${list(names.map((name) => inert(name, 80)))} failed on ${head.slice(0, 12)}, which did not come through the refinery` +
    `${last === null ? '' : `; the last commit that did, ${last.slice(0, 12)}, had passed`}; look at what was pushed since`,
  unverified: (pulls: readonly number[], sha: string) =>
    `the base is at the tested commit ${sha.slice(0, 12)}, but the change of ${numbers(pulls)} is not in it; ` +
    `look at that commit, then comment \`/resume\` on ${numbers(pulls.slice(0, 1))}`,
  lostInLanding: (pull: number, sha: string) =>
    `The base is at the tested commit ${sha.slice(0, 12)}, but the change of #${pull} is not in it. ` +
    'Nothing lands until somebody has looked at that commit and commented `/resume` here.',
  silentChecks: () =>
    'No check reported on the staged commit in time, three times: none was begun, one began and did not end, or all that reported were skipped. ' +
    'See that a workflow runs on pushes to `refinery/**` and tests something, and that it ends, then comment `/resume`.',
  scratchMoved: () => 'somebody else moved the branch that it was composed on.',
  notComposed: (text: string) => `${tameLine(text).replace(/\.$/, '')}. When that is mended, comment \`/resume\`.`,
  composedByRules: ({ files, rules, drops }: Pick<Resolution, 'files' | 'rules' | 'drops'>) =>
    `It was merged by rules with what it conflicts with (${inert(files.slice(0, 5).join(', '), 200)}; ${rules.slice(0, 5).join(', ')}${drops === null || drops === 0 ? '' : `; ${drops} lines dropped`}); the merge commit says all.`,
  conflict: () => 'It conflicts with what landed since. It takes in the new base, without a model if that can be done.',
  nextTier: (next: Tier, said: string) =>
    `${said} ${next === 'ai' ? 'Another agent is asked to resolve it.' : 'The bead is done again from the new base.'}`.trim(),
  takesPlaceOf: (pull: number) => `It takes the place of #${pull}, which is closed; that work is kept.`,
  alreadyDone: (commit: string) =>
    `Done already by ${commit}: every line that the earlier work added is on the base, and every line that it took out is gone.`,
  doneElsewhere: (bead: number, commit: string) =>
    `Closed: #${bead} was to be done again, and ${commit} on the base does it already. Every change of this pull request is there; the work is kept.`,
  askedToReimagine: () => 'By a person, with `/reimagine`.',
  aiPassedOver: (why: PassedOver) => passedOver[why],
  noWorkYet: () => 'No work was kept that could be done again, so this is a plain new attempt.',
  noWorkForHint: () =>
    'No work was kept that could be done again, and a plain new attempt gets the text of the issue only. ' +
    'Write the hint there, then comment `/retry`; nothing was changed.',
  outOfTiers: (steps: readonly LadderStep[]) =>
    `${isAskedAgain(steps) ? 'It was to be done again, and that came to nothing.' : 'It conflicts with what landed since, and no tier could bring it up to the base.'} ` +
    `Resolve it by hand, or comment \`/reimagine [hint]\` or \`/retry\`; the work is kept.\n\n${renderSteps(steps, 4)}`,
  tooManyConflicts: (times: number) =>
    `It conflicted ${times} times with what landed since. Comment \`/retry\` when the base is quiet, or resolve it by hand.`,
  overBudget: ({ budget, limitUsd, spentUsd }: Shortage) =>
    `${budgetNames[budget]} of $${limitUsd} would be passed: $${spentUsd.toFixed(2)} are spent or set aside. ` +
    `Raise \`budget.${budget}Usd\` in \`workspace.yml\`${budget === 'bead' ? ', then comment `/retry`' : budget === 'day' ? ', or wait until tomorrow (UTC)' : ''}.`,
  handedBack: (why: string) => `Not landed: ${inert(why, 300)}. Comment \`/resume\` to test and queue it again.`,
  groupFit: (pull: number) => ({
    title: `#${pull} may land`,
    summary: `#${pull} passed with what landed before it, or is not the fleet's to judge.`,
  }),
  groupUnfit: (pull: number) => ({
    title: `#${pull} has not passed the refinery`,
    summary:
      `#${pull} is an agent's work that the refinery did not hand over. ` +
      "Take it out of GitHub's merge queue; it is queued by itself once it has passed.",
  }),
  noReader: (to: string) => `Mail to ${coded(to, 60)} could not be delivered: no agent is called that.`,
  boxFull: (to: readonly string[]) => `Mail to ${list(to)} could not be delivered: too much is unread there.`,
  readerGone: (agent: string) => `${agent} is no longer on the roster and had not read this:`,
  mailed: (to: string) => `It is in the box of ${inert(to, 60)}, who reads it at the next step or start.`,
  noStep: (step: string) => `No step called ${coded(step, 40)} waits here; nothing was changed.`,
  redChecks: (checks: readonly string[]) =>
    checks.length === 0
      ? 'The checks of the staged commit failed.'
      : `Failed on the staged commit: ${list(checks.map((name) => inert(name, 80)))}.`,
  redSaid: (said: string) => (said === '' ? '' : ` The check says: "${said}"`),
  notPermitted: (who: string, needs: Permission) =>
    `@${who}, commands here need the permission \`${needs}\` on this repository, so nothing was changed.`,
  labelNotPermitted: (label: string, by: string | null, needs: Permission) =>
    `The label ${coded(label, 60)} was set by ${by === null ? 'an account that is gone' : `@${by}`}, and hands an issue to the fleet only ` +
    `if somebody with the permission \`${needs}\` sets it. Somebody with that can comment \`/sling\`; nothing was changed.`,
  unknownCommand: (word: string, nearest: string | null) =>
    nearest === null
      ? `There is no command ${coded(`/${word}`, 41)}. \`/help\` shows those there are; nothing was changed.`
      : `There is no command ${coded(`/${word}`, 41)}. Did you mean \`/${nearest}\`? Nothing was changed.`,
  malformed: (usage: string) => `That is not how the command is written. Usage: \`${usage}\`. Nothing was changed.`,
  notLandedHere: () =>
    'Nothing of this is among the last hundred that the refinery landed, so it cannot be taken back from here. ' +
    "GitHub's own button Revert on the merged pull request makes one by hand; nothing was changed.",
  reverting: (of: number) =>
    `A pull request that takes back #${of} is being opened. It is tested like any other, and lands ahead of the others.`,
  reverted: (of: number, by: number) =>
    `#${of} was taken back by #${by}. To bring it in again, comment \`/revert\` on #${by}.`,
  bringsBack: ({ of, pull, by }: { readonly of: number; readonly pull: number; readonly by: string }) =>
    `@${by} had #${of} taken back, which #${pull} did. Say in the text what was wrong with it, then comment \`/retry\`; or close this issue.`,
  inAgain: (of: number, by: number) =>
    `#${of} had been taken back, and #${by} brought it in again. If that is all, close this issue; to have it done differently, say how in the text, then comment \`/retry\`.`,
  notReverted: (of: number, why: string) =>
    `#${of} could not be taken back: ${inert(why, 300)} Nothing was changed; GitHub's button Revert makes a pull request by hand.`,
  notABead: () => 'This issue is not with the fleet. Label it `agent`, or comment `/sling`; nothing was changed.',
  slingOnIssues: () =>
    '`/sling` hands an open issue to the fleet, and this is none. Open the issue again, then comment it there; `/merge` lands a pull request. Nothing was changed.',
  isOver: () => 'It is over, so nothing was changed. Open the issue again, with its label, to have it done.',
  nothingToFinish: () => 'No attempt is running, so there is nothing to finish. `/retry` makes a new one.',
  finishing: (agent: string, isHeld: boolean) =>
    `${agent} is ended, and what it has done so far is delivered as it is. Where that is nothing, nothing is delivered, and the bead stays with the fleet.${isHeld ? ' The bead stays held: `/resume` lets it land.' : ''}`,
  alreadyFinishing: (agent: string) => `${agent} is being ended already, and what it has done so far is delivered.`,
  alreadyRunning: (agent: string) =>
    `${agent} is at work on it. \`/stop\` ends that attempt first; nothing was changed.`,
  frozenByStop: () => 'stopped by `/stop all`',
  frozenByPause: () => 'paused in workspace.yml',
  frozenByFault: (fault: string) => `workspace.yml is not valid (${firstFault(fault)})`,
  frozenByLabel: (issue: number, by: string) => `#${issue} is labelled \`freeze\` by @${by}`,
  frozenBySchedule: ({ to, because }: FreezeWindow) => `${inert(because, 200)} (until ${to} UTC)`,
  changesRequested: (by: readonly string[]) =>
    `It waits: ${list(by.map((who) => `@${who}`))} asked for changes. It goes on once they approve, or that review is dismissed.`,
  lacksApprovals: (has: number, needs: number, ofHead: boolean) =>
    `It waits for approval: ${has} of ${needs}${ofHead ? ', of this very head' : ''}, by people who may write here.`,
  lacksReviews: () => "It waits for the reviews that the base's rules require, as GitHub's page of it shows.",
  lacksBase: (under: string) =>
    `It waits until what it is based on (${coded(under, 100)}) has landed: only then does GitHub say whether it is approved.`,
  squashed: (sha: string) => `Landed as ${sha}, squashed into one commit. GitHub shows such a pull request as closed.`,
  backPressure: (waiting: number, kept: number, total: number) =>
    `The merge queue has ${waiting} waiting and is left ${kept} of ${total} job slots to keep up, so fewer agents start`,
  draft: () =>
    'It is a draft, and drafts do not queue. Mark it as ready for review; it queues then, if nothing is pushed.',
  pushedSince: (from: string, to: string, via: 'label' | 'command') =>
    `${to.slice(0, 12)} was pushed after ${from.slice(0, 12)} was asked for, so it is out of the merge queue. ` +
    (via === 'label' ? 'Set the label `merge` again, or comment `/merge`.' : 'Comment `/merge` to land the new head.'),
  pushedAfterLabel: () =>
    'It was pushed to after the label `merge` was set, so it is not queued. Set the label again, or comment `/merge`.',
  pushedAfterCommand: (head: string) =>
    `${head.slice(0, 12)} was pushed after your comment, so nothing was queued. Look at it, then comment \`/merge ${head.slice(0, 12)}\`.`,
  notThatHead: (named: string, head: string) =>
    `The head is ${head.slice(0, 12)}, not ${inert(named, 12)}, so nothing was queued.`,
  needsMergeCommand: (isFork: boolean, head: string) =>
    `${isFork ? 'It comes from a fork' : 'It changes workflows'}, so a label does not queue it. ` +
    `Somebody with \`write\` who has read it can comment \`/merge ${head.slice(0, 12)}\`.`,
  needsWrite: (who: string) =>
    `@${who}, a pull request from a fork, or one that changes workflows, is queued by somebody with \`write\`; nothing was changed.`,
  otherBase: (base: string, ours: string) =>
    `It is based on ${coded(base, 100)}, which is neither ${coded(ours, 100)} nor the branch of an open pull request, so it is not in the merge queue. ` +
    'Change its base, then comment `/merge`.',
  landsAfter: (pull: number) => `It is based on the branch of #${pull} and lands after that.`,
  takenOutBy: (who: string) => `Taken out of the merge queue by @${who}. Comment \`/merge\` to queue it again.`,
  notOpen: () => 'This pull request is not open, so there is nothing to land.',
  notQueued: () =>
    'This pull request is not in the merge queue. `/merge` asks for it to be landed; nothing was changed.',
  notAsked: () => 'Nobody has asked for this pull request to be landed. `/merge`, or the label `merge`, does.',
  notTheFleets: () => 'This pull request is not of the fleet. `/merge` lands it; nothing was changed.',
  mergeOnPulls: () =>
    '`/merge` is for pull requests. A bead lands by itself once it is delivered; nothing was changed.',
  sentBack: (why: string) => `Out of the merge queue. ${why} Push a change, then comment \`/merge\`.`,
  conflictsWithBase: (base: string) => `It conflicts with the base as it is at ${base.slice(0, 12)}.`,
  proof: ({ base, runs, smallest, probability }: Proof) =>
    `Shown by ${runs.length === 1 ? 'a red run' : `${runs.length} red runs`} on ${base.slice(0, 12)} (${list(runs.map((run) => `\`${run.sha.slice(0, 12)}\``))})` +
    `${smallest.length === 1 ? ', the smallest of it alone' : `, the smallest of it together with ${smallest.length - 1} others`}; ` +
    `${(probability * 100).toFixed(1)} % sure.`,
  waitsForApproval: (steps: readonly string[]) =>
    `A person has to approve ${steps.map((step) => `\`${step}\``).join(', ')}: comment ${steps.map((step) => `\`/approve ${step}\``).join(', ')}. What there is is kept.`,
  approvalUnknown: (formula: string) =>
    `Its run did not say which steps of \`${formula}\` a person has to approve: its Action is older than the App, or the formula was asked for while it ran. What there is is kept. Bring the Action in the workflow up to date, then comment \`/retry\`.`,
  help: () =>
    [
      '| command | what it does |',
      '|---|---|',
      ...commandTable.map((row) => `| \`${row.usage}\` | ${row.does} |`),
    ].join('\n'),
} as const;
