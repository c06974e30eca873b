/**
 * The ports of one process onto a `MemoryWorld`: each call takes its time, is counted, and may be the one at which the
 * process dies.
 */
import type {
  CommentView,
  Compose,
  Dispatch,
  Held,
  Land,
  Looked,
  OpenPull,
  OpenRevert,
  RefsMoved,
  Reply,
  Tell,
  RepositoryPort,
  RepositoryView,
  Show,
} from '../../src/ports/github.ts';
import type { LedgerPort } from '../../src/ports/ledger.ts';
import type { Learnt, RefMove } from '../../src/core/effect.ts';
import { BeadNumber, PullNumber } from '../../src/core/name.ts';
import type { Instant, Nonce, RunId, Sha } from '../../src/core/name.ts';
import { parseCommands } from '../../src/core/people/command.ts';
import type { Command } from '../../src/core/people/command.ts';
import { attemptRef, resultRef, stagedBranch } from '../../src/core/ref.ts';
import { noReviews } from '../../src/core/landing/review.ts';
import type { AttemptView, CheckView, IssueView, MergedView, RemarkView, RunView } from '../../src/core/snapshot.ts';
import { renderText } from '../../src/core/beads/text.ts';
import { beadMarker, replyMarker, topicMarker, withMarker } from '../../src/adapters/github/marker.ts';
import { appLogin, baseRef, ledgerRef, sha256 } from './memory-world.ts';
import type { MemoryComment, MemoryIssue, MemoryPull } from './memory-shapes.ts';
import { commitLedger, lastLife, readLedger } from './memory-ledger.ts';
import { cancelChecks, check, checkJobView, checkOn, isDoubted, showPulls } from './memory-checks.ts';
import { jobsOf, leftRefs } from './memory-jobs.ts';
import { MemoryError } from './memory-error.ts';
import { mergeByRules, stageMade } from './memory-ruled.ts';
import type { MemoryWorld } from './memory-world.ts';

/** What one call is: its name, and whether it writes or creates content. */
export interface Call {
  readonly name: string;
  readonly kind: 'read' | 'write' | 'creation';
}

/** Runs around every call of a process. Throwing makes the call fail; never resolving is the process's death. */
export interface Around {
  before(call: Call): Promise<void>;
  after(call: Call): Promise<void>;
}

const done: Learnt = { type: 'done' };

/** Both ports of one process. */
export function memoryPorts(world: MemoryWorld, around: Around): { repository: RepositoryPort; ledger: LedgerPort } {
  const call = async <T>(name: string, kind: Call['kind'], act: () => T): Promise<T> => {
    await around.before({ name, kind });
    const result = world.time.meter.of('world', act);
    await around.after({ name, kind });
    return result;
  };
  return {
    repository: {
      look: (asked) => call('look', 'read', () => look(world, asked)),
      runs: (since) => call('runs', 'read', () => ({ runs: runViews(world, since), areComplete: true })),
      permission: (login) => call('permission', 'read', () => world.permissions.get(login) ?? 'none'),
      dispatch: (effect, isAgain) => call('dispatch', 'write', () => dispatch(world, effect, isAgain)),
      jobs: (run) => call('jobs', 'read', () => checkJobView(world, run) ?? jobsOf(world.runs.get(run))),
      cancelRun: (run, isForced) => call('cancel-run', 'write', () => cancelRun(world, run, isForced)),
      rerun: (effect, isAgain) => call('rerun', 'write', () => rerun(world, effect.run, isAgain)),
      left: () => call('left', 'read', () => leftRefs(world)),
      moveRefs: (moves) => call('move-refs', 'write', () => moveRefs(world, moves)),
      refAt: (ref) => call('ref', 'read', () => world.git.refs.get(ref) ?? null),
      heldByBase: (effect) => call('compare', 'read', () => heldByBase(world, effect)),
      compose: async (effect) => {
        // Ten merges on the scratch branch are one call, and staging what they made is another.
        const steps = effect.made === undefined ? Math.ceil(effect.members.length / 10) : 0;
        for (let step = 0; step < steps; step++) await call('compose-step', 'write', () => step);
        return call('compose', 'write', () => compose(world, effect, steps + 1));
      },
      mergeByRules: (effect, isAgain) => call('dispatch', 'write', () => mergeByRules(world, effect, isAgain)),
      openPull: (effect) => call('open-pull', 'creation', () => openPull(world, effect)),
      enqueue: (pull, head) => call('enqueue', 'write', () => enqueue(world, pull, head)),
      dequeue: (pull) => call('dequeue', 'write', () => dequeue(world, pull)),
      openRevert: async (effect, isAgain) => {
        for (const step of ['history', 'commit-object', 'ref']) await call(`revert-${step}`, 'write', () => step);
        return call('open-pull', 'creation', () => openRevert(world, effect, isAgain));
      },
      schedule: () => call('schedule', 'read', () => world.schedule ?? 'on'),
      enableSchedule: () => call('enable-schedule', 'write', () => enableSchedule(world)),
      closePull: (pull) => call('close-pull', 'write', () => closePull(world, pull)),
      retargetPull: (pull, base) => call('retarget-pull', 'write', () => retargetPull(world, pull, base)),
      endOfPull: (pull) => call('pull', 'read', () => endOfPull(world, pull)),
      touchWorkflows: (pulls) =>
        call('files', 'read', () => new Map(pulls.map(({ number }) => [number, touchesWorkflows(world, number)]))),
      show: (effect, isAgain) =>
        call('show', effect.comment === null ? 'creation' : 'write', () => show(world, effect, isAgain)),
      reply: (effect, isAgain) => call('reply', 'creation', () => reply(world, effect, isAgain)),
      tell: (effect, isAgain) => call('tell', 'creation', () => tell(world, effect, isAgain)),
      showPulls: (effects) => call('show-pulls', 'write', () => showPulls(world, effects)),
      react: (comment, content) => call('react', 'creation', () => react(world, comment, content)),
      checkOn: (name, head) => call('check-on', 'read', () => checkOn(world, name, head ?? world.baseHead)),
      check: (effect) => call('check', 'write', () => check(world, effect)),
      closeIssue: (issue) => call('close-issue', 'write', () => setIssue(world, issue, false)),
      reopenIssue: (issue) => call('reopen-issue', 'write', () => setIssue(world, issue, true)),
    },
    ledger: {
      read: () => call('ledger', 'read', () => readLedger(world)),
      lastLife: (bead) => call('last-life', 'read', () => lastLife(world, bead)),
      commit: (expected, changes, message) =>
        call('commit', 'write', () => commitLedger(world, { expected, changes, message })),
    },
  };
}

function look(world: MemoryWorld, asked: Looked): RepositoryView {
  const { git } = world;
  const [issues, pulls] = [world.openIssues(), world.openPulls()];
  const under = (prefix: string): [string, Sha][] =>
    [...git.refs.heads].flatMap(([branch, sha]): [string, Sha][] => (branch.startsWith(prefix) ? [[branch, sha]] : []));
  return {
    repository: { owner: 'acme', name: 'rig', app: appLogin },
    base: { branch: 'main', head: world.baseHead },
    baseChecks: world.checks.get(world.baseHead) ?? [],
    configText: world.configText,
    ledgerHead: git.refs.get(ledgerRef) ?? null,
    hasSchedule: world.schedule !== null,
    isDoubted: isDoubted(world),
    ledger: asked.ledger ? readLedger(world) : null,
    issues: issues.map((issue) => issueView(world, issue)),
    pulls: pulls.flatMap((pull) => {
      const head = git.refs.get(`refs/heads/${pull.branch}`);
      if (head === undefined) return [];
      const { number, branch, base, author, title, isDraft, isFork, labels, headAt, reviews } = pull;
      return [
        {
          number: PullNumber.parse(number),
          head,
          branch,
          base,
          isDraft,
          isFork,
          author,
          title,
          labels,
          headAt,
          reviews,
        },
      ];
    }),
    branches: Object.fromEntries(under('polecat/')),
    staged: under('refinery/').map(([branch, sha]) => ({ branch, sha, checks: checksOn(world, sha) })),
    handed: world.queue.views(asked.handed ?? []),
    groups: [],
    requiredChecks: world.queue.requiredChecks,
    reviewRule: world.reviewRule,
    comments: [
      ...issues.flatMap((issue) => commentViews(issue, false)),
      ...pulls.flatMap((pull) => commentViews(pull, true)),
    ],
    remarks: [...issues, ...pulls].flatMap(remarkViews),
    attempts: asked.nonces.map((nonce) => attemptView(world, nonce)),
  };
}

// Every second verdict is first seen by a look that read the ref of the work just before both were pushed.
function attemptView({ git, results, seenResults }: MemoryWorld, nonce: Nonce): AttemptView {
  const result = results.get(nonce) ?? null;
  const isTorn = result !== null && !seenResults.has(nonce) && /[13579bdf]$/.test(nonce);
  if (result !== null) seenResults.add(nonce);
  const head = isTorn ? null : (git.refs.get(attemptRef(nonce)) ?? null);
  return { nonce, head, result, resultAt: git.refs.get(resultRef(nonce)) ?? null };
}

function issueView(world: MemoryWorld, issue: MemoryIssue): IssueView {
  const children = [...(world.children.get(issue.number) ?? [])].map((number) => world.issue(number));
  return {
    number: BeadNumber.parse(issue.number),
    title: issue.title,
    body: issue.body,
    textHash: textHashOf(issue),
    author: issue.author,
    createdAt: issue.createdAt,
    isReopened: issue.isReopened,
    editedAt: issue.editedAt,
    editor: issue.editor,
    labels: issue.labels,
    blockedBy: issue.blockedBy.map((number) => ({ issue: `#${number}`, isOpen: world.issue(number).isOpen })),
    openChildren: children.filter((each) => each.isOpen).map((child) => `#${child.number}`),
    closedChildren: children.filter((each) => !each.isOpen).map((child) => `#${child.number}`),
    dependents: [],
  };
}

const hashes = new WeakMap<MemoryIssue, { readonly text: string; readonly hash: string }>();

function textHashOf(issue: MemoryIssue): string {
  const text = renderText(issue.title, issue.body);
  const known = hashes.get(issue);
  if (known?.text === text) return known.hash;
  const hash = sha256(text);
  hashes.set(issue, { text, hash });
  return hash;
}

const commands = new WeakMap<MemoryComment, { readonly body: string; readonly commands: readonly Command[] }>();

function commandsOf(comment: MemoryComment): readonly Command[] {
  const known = commands.get(comment);
  if (known?.body === comment.body) return known.commands;
  const parsed = { body: comment.body, commands: parseCommands(comment.body) };
  commands.set(comment, parsed);
  return parsed.commands;
}

function remarkViews({ number, comments }: MemoryIssue | MemoryPull): RemarkView[] {
  const said = comments.slice(-5).filter((each) => each.by !== appLogin && commandsOf(each).length === 0);
  return said.map(({ by, at, body }) => ({ on: number, by, at, text: body }));
}

function commentViews(issue: MemoryIssue | MemoryPull, isPull: boolean): CommentView[] {
  return issue.comments.slice(-5).flatMap((comment): CommentView[] => {
    const said = commandsOf(comment);
    if (said.length === 0 || comment.reactions.length > 0) return [];
    const { id, by, at } = comment;
    return [{ type: 'comment', comment: id, issue: issue.number, isPull, by, at, commands: said, delivery: 'seen' }];
  });
}

function runViews(world: MemoryWorld, since: Instant): readonly RunView[] {
  return world.runsSince(since).map((run) => world.runView(run));
}

function dispatch(world: MemoryWorld, effect: Dispatch, isAgain: boolean): Learnt {
  const old = isAgain ? [...world.runs.values()].findLast((run) => run.effect.nonce === effect.nonce) : undefined;
  return { type: 'dispatched', run: old?.id ?? world.dispatch(effect) };
}

function cancelRun(world: MemoryWorld, id: RunId, isForced: boolean): Learnt {
  const run = world.runs.get(id);
  if (run !== undefined) world.cancel(run, isForced);
  else cancelChecks(world, id);
  return done;
}

function rerun(world: MemoryWorld, run: RunId, isAgain: boolean): Learnt {
  world.reruns.push(run);
  const attempt = world.runs.get(run);
  if (attempt === undefined || world.rerun(attempt) || isAgain) return done;
  return { type: 'refused', reason: 'GitHub does not run it again.' };
}

function moveRefs(world: MemoryWorld, moves: readonly RefMove[]): RefsMoved {
  const landing = moves.find((move) => move.ref === baseRef);
  if (landing !== undefined && landing.from !== null && landing.to !== null) {
    const wasGreen = world.isGreen(landing.to);
    if (!world.mayLand(landing.to)) return { status: 'refused', reason: 'Required status check "ci" is expected.' };
    if (world.git.refs.get(baseRef) === landing.from) {
      world.baseMoves.push({ from: landing.from, to: landing.to, wasGreen });
    }
  }
  const status = world.git.move(moves);
  if (status === 'not-forward') return { status: 'refused', reason: 'Update is not a fast forward' };
  if (status === 'moved') world.noticeMerged(landing?.from ?? null);
  return { status };
}

function heldByBase({ git, baseHead, isStale }: MemoryWorld, { to, heads }: Land): Held {
  if (isStale) return { holds: false, missing: [] };
  const isThere = (sha: Sha): boolean => git.has(sha) && git.isAncestor(sha, baseHead);
  if (!isThere(to)) return { holds: false, missing: [] };
  return { holds: true, missing: heads.filter(({ sha }) => !isThere(sha)).map(({ pull }) => pull) };
}

function compose(world: MemoryWorld, effect: Compose, writes: number): Learnt {
  if (effect.made !== undefined) return stageMade(world, effect, effect.made);
  const { git } = world;
  const { onto, squash } = effect;
  const isBridged = squash !== undefined && squash.under.length > 0;
  let sha = isBridged
    ? git.commit({ tree: git.at(onto).tree, parents: [onto, ...squash.under], message: 'Landed' })
    : onto;
  let tip = onto;
  const merged: PullNumber[] = [];
  const conflicts: { pull: PullNumber; mergedBefore: PullNumber[] }[] = [];
  const commits: { pull: PullNumber; sha: Sha }[] = [];
  for (const { pull, head, message } of effect.members) {
    if (world.dropped.has(pull)) {
      sha = git.commit({ tree: git.at(sha).tree, parents: [sha], message });
      if (squash === undefined) tip = sha;
      merged.push(pull);
      continue;
    }
    const result = git.merge(sha, head, { message, made: effect.run });
    if (result.status === 'conflict') {
      conflicts.push({ pull, mergedBefore: [...merged] });
      continue;
    }
    merged.push(pull);
    if (result.status !== 'merged') continue;
    sha = result.sha;
    tip =
      squash === undefined ? sha : git.commit({ tree: git.at(sha).tree, parents: [tip], message, made: effect.run });
    commits.push({ pull, sha: tip });
  }
  const more = squash === undefined ? { writes } : { writes, commits };
  if (merged.length === 0) return { type: 'composed', sha: null, merged, conflicts, ...more };
  world.git.refs.set(`refs/heads/${stagedBranch(effect.run)}`, tip);
  world.startChecks(tip);
  return { type: 'composed', sha: tip, merged, conflicts, ...more };
}

function openPull(world: MemoryWorld, effect: Pick<OpenPull, 'branch' | 'base' | 'title' | 'body'>): Learnt {
  const open = world.openPulls().find((pull) => pull.branch === effect.branch);
  if (open !== undefined) return { type: 'opened', pull: PullNumber.parse(open.number) };
  const head = world.git.refs.get(`refs/heads/${effect.branch}`);
  if (head === undefined || world.git.isAncestor(head, world.baseHead)) {
    throw new MemoryError({ kind: 'lasting', reason: `No commits between main and ${effect.branch}` });
  }
  const number = PullNumber.parse(world.takeNumber('number'));
  const { branch, base, title, body } = effect;
  const more = {
    isDraft: false,
    isFork: false,
    labels: [],
    headAt: world.time.now(),
    comments: [],
    reviews: noReviews,
  };
  world.addPull({ number, branch, base, title, body, author: appLogin, state: 'open', ...more });
  return { type: 'opened', pull: number };
}

function enqueue(world: MemoryWorld, pull: PullNumber, head: Sha): Learnt {
  const shown = world.pullChecks.get(pull);
  const isMissing = shown?.head !== head || shown.conclusion === 'action_required';
  if (world.queue.requiredChecks.includes('toolpusher/refinery') && isMissing) {
    throw new MemoryError({ kind: 'lasting', reason: 'Required status check "toolpusher/refinery" is expected.' });
  }
  return world.queue.enqueue(pull, head) === 'done' ? done : { type: 'raced', seen: null };
}

function dequeue(world: MemoryWorld, pull: PullNumber): Learnt {
  world.queue.remove(pull, 'MANUAL');
  return done;
}

// Git is its own memory here, so the branch and the pull request are made in one step.
function openRevert(world: MemoryWorld, effect: OpenRevert, isAgain: boolean): Learnt {
  const { git } = world;
  const undone = git.findBehind(effect.landed, ({ sha, parents }) =>
    effect.squashed === null ? parents[1] === effect.head : sha === effect.squashed,
  );
  const parent = undone?.parents[0];
  if (undone === null || parent === undefined) return { type: 'refused', reason: 'It is not in the history.' };
  const ref = `refs/heads/${effect.branch}`;
  const made = git.commit({ tree: git.at(parent).tree, parents: [undone.sha], message: effect.title });
  const there = git.refs.get(ref);
  if (there !== undefined && there !== made) return { type: 'refused', reason: `${effect.branch} exists.` };
  if (there === undefined || isAgain) git.refs.set(ref, made);
  const opened = openPull(world, effect);
  return opened.type === 'opened' ? { type: 'reverted', pull: opened.pull, head: made } : opened;
}

function endOfPull({ git, pulls, baseHead }: MemoryWorld, number: number): MergedView | 'open' | 'closed' {
  const pull = pulls.get(number);
  const head = git.refs.get(`refs/heads/${pull?.branch ?? ''}`);
  if (pull?.state !== 'merged' || head === undefined) return pull?.state === 'closed' ? 'closed' : 'open';
  return { head, sha: git.findBehind(baseHead, ({ parents }) => parents.includes(head))?.sha ?? baseHead };
}

function closePull(world: MemoryWorld, number: number): Learnt {
  const pull = world.pulls.get(number);
  if (pull?.state === 'open') pull.state = 'closed';
  return done;
}

function retargetPull(world: MemoryWorld, number: number, base: string): Learnt {
  const pull = world.pulls.get(number);
  if (pull?.state === 'open') pull.base = base;
  return done;
}

function touchesWorkflows({ git, pulls, baseHead }: MemoryWorld, number: number): boolean {
  const head = git.refs.get(`refs/heads/${pulls.get(number)?.branch ?? ''}`);
  const [mine, base] = [head === undefined ? new Map() : git.at(head).tree, git.at(baseHead).tree];
  const paths = [...mine.keys(), ...base.keys()].filter((path) => path.startsWith('.github/workflows/'));
  return paths.some((path) => mine.get(path) !== base.get(path));
}

function checksOn({ checks, redSays: said }: MemoryWorld, sha: Sha): CheckView[] {
  return (checks.get(sha) ?? []).map((each) => (each.state === 'red' && said !== null ? { ...each, said } : each));
}

// As on GitHub, an old comment is found by its id, or by its marker when somebody looks for it.
function show(world: MemoryWorld, effect: Show, isAgain: boolean): Learnt {
  const { comments } = world.issue(effect.bead);
  const marker = beadMarker(effect.bead);
  const isLooking = isAgain || effect.mayExist || effect.comment !== null;
  const mine =
    comments.find((comment) => comment.id === effect.comment) ??
    comments.find((comment) => isLooking && comment.body.startsWith(marker));
  const body = withMarker(marker, effect.body);
  if (mine !== undefined) {
    mine.body = body;
    return { type: 'commented', comment: mine.id };
  }
  return { type: 'commented', comment: world.addComment(effect.bead, body) };
}

function tell(world: MemoryWorld, effect: Tell, isAgain: boolean): Learnt {
  return commentOnce(world, { issue: effect.bead, marker: topicMarker(effect.topic), body: effect.body }, isAgain);
}

function reply(world: MemoryWorld, effect: Reply, isAgain: boolean): Learnt {
  return commentOnce(world, { issue: effect.issue, marker: replyMarker(effect.to), body: effect.body }, isAgain);
}

interface Once {
  readonly issue: number;
  readonly marker: string;
  readonly body: string;
}

function commentOnce(world: MemoryWorld, { issue: number, marker, body }: Once, isAgain: boolean): Learnt {
  const comments = world.commentsOf(number);
  if (comments === undefined) return done;
  if (isAgain && comments.some((comment) => comment.body.startsWith(marker))) return done;
  world.addComment(number, withMarker(marker, body));
  return done;
}

function react(world: MemoryWorld, id: number, content: string): Learnt {
  const comment = world.comments.get(id);
  if (comment !== undefined && !comment.reactions.includes(content)) comment.reactions.push(content);
  return done;
}

function enableSchedule(world: MemoryWorld): Learnt {
  world.schedule = 'on';
  return { type: 'done' };
}

function setIssue(world: MemoryWorld, number: number, isOpen: boolean): Learnt {
  world.change(number, isOpen);
  return done;
}
