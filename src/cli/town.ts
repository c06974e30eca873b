/** `toolpusher town`: agents on a repository of this machine, with a local stand-in for GitHub. */
import { existsSync, rmSync } from 'node:fs';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { agentsMax, slotsMax } from '../core/config.ts';
import { configPath } from '../core/ref.ts';
import { refuseRed, tryCheck } from './check-trial.ts';
import { calledAs, shellWord } from './called-as.ts';
import { CliError, exitCodes } from './cli-error.ts';
import { renderSpan } from '../core/time.ts';
import { describeFaults } from '../town/faults/fault-spec.ts';
import { countUpTo, portNumber, wholeNumber } from './flag.ts';
import { plain, tellTo } from './tell.ts';
import type { Tell } from './tell.ts';
import { TownClient } from './town-client.ts';
import { writeAsked } from './town-asked.ts';
import { cloneUrl, followerOf, makeReport, viewGit, writeOut } from './town-end.ts';
import { TownEngine } from './town-engine.ts';
import { Bell, followTown } from './town-follow.ts';
import type { FollowEnd } from './town-follow.ts';
import { takeFolder } from './town-folder.ts';
import type { TownFolder } from './town-folder.ts';
import { readTownOptions } from './town-options.ts';
import { endLeftovers } from './town-process.ts';
import type { TownFlags, TownOptions } from './town-options.ts';
import { renderReport } from './town-report.ts';
import { outputFrom } from './town-returns.ts';
import { countAgents, createIssues, createTown, prepareSource, setSecrets } from './town-setup.ts';
import type { PreparedSource } from './town-setup.ts';
import { readTownState, writeTownState } from './town-state.ts';
import type { TownPaths, TownState } from './town-state.ts';

/** A check may be slow; what it would tell is not worth more than this. */
const trialMs = 10 * 60_000;

const Idle = z.object({ idle: z.boolean() });

/** What one invocation works with. */
type Session = Readonly<{
  options: TownOptions;
  paths: TownPaths;
  engine: TownEngine;
  bell: Bell;
  tell: Tell;
  stopped: () => boolean;
  stopping: AbortSignal;
}>;

function sayStart({ tell, engine, options }: Session, state: TownState): void {
  tell.emit({
    type: 'town',
    url: engine.url,
    repository: `${state.owner}/${state.name}`,
    base: state.base,
    check: state.check,
    dir: options.dir,
  });
  tell.say(
    `${tell.style('bold', 'Toolpusher')}: ${state.owner}/${state.name} at ${engine.url}/${state.owner}/${state.name}, landing on ${state.base}, checked by: ${plain(state.check)}`,
  );
}

function sayPage({ tell }: Session, host: string): void {
  tell.emit({ type: 'page', url: `${host}/town` });
  tell.say(`The town at a glance: ${host}/town`);
}

function sayHowToJoin({ tell, engine, options }: Session, state: TownState): void {
  const host = new URL(engine.url).host;
  tell.emit({ type: 'join', url: engine.url, clone: cloneUrl(engine.url, state), token: state.token });
  const [issues, bearer] = [
    `${engine.url}/api/v3/repos/${state.owner}/${state.name}/issues`,
    `-H 'authorization: Bearer ${state.token}'`,
  ];
  tell.say('It runs until Ctrl-C. To take part:');
  tell.say(`  git clone http://you:${state.token}@${host}/${state.owner}/${state.name}.git`);
  tell.say(`  curl ${bearer} ${issues} -d '{"title": "…", "body": "…", "labels": ["agent"]}'`);
  const dir = shellWord(options.dir);
  tell.say(`  ${calledAs()} say 1 /why --dir ${dir}`);
  tell.say(`  ${calledAs()} status --dir ${dir}     also why 1, queue, cv NAME, costs`);
  tell.say('  with gh: docs/town.md');
  tell.say(`State and logs: ${options.dir}`);
}

async function openTown(session: Session, startedAt: number): Promise<TownState> {
  const { options, paths, engine, tell } = session;
  await engine.refuseTaken();
  const known = readTownState(paths);
  const prepared = known === null ? await prepareTown(session) : null;
  await engine.startStandIn();
  const port = Number(new URL(engine.url).port);
  if (options.faults !== null) await engine.admin.do('POST /_town/faults', options.faults);
  if (prepared !== null) {
    const state = await createTown(engine.admin, { ...options, port, startedAt, prepared }, paths);
    for (const note of [...prepared.source.notes, ...prepared.plan.notes, ...prepared.missing]) {
      tell.say(`note: ${plain(note)}`);
      tell.emit({ type: 'note', message: note });
    }
    return state;
  }
  if (known === null) throw new Error('neither a town nor a repository to make one of');
  tell.say(`Going on with the town of this folder, of ${plain(options.asked.repo.path)}.`);
  await setSecrets(engine.admin, `${known.owner}/${known.name}`, options.secrets);
  const kept = { ...known, port };
  writeTownState(paths, kept);
  return kept;
}

// Of a town that was interrupted while it was made, nothing is of use.
async function prepareTown(session: Session): Promise<PreparedSource> {
  const { options, paths } = session;
  await endLeftovers(paths.pids, paths.dir);
  for (const part of [paths.standIn, paths.source, paths.view]) rmSync(part, { recursive: true, force: true });
  const prepared = await prepareSource(options, paths);
  if (prepared.plan.command !== null && !options.mayBeRed) await tryBase(session, prepared, prepared.plan.command);
  return prepared;
}

async function tryBase({ tell, stopping }: Session, prepared: PreparedSource, command: string): Promise<void> {
  const check = plain(prepared.plan.check);
  tell.say(`Trying the check once on the base as it is (--red-base leaves that out): ${check}`);
  const { dir: source } = prepared.source;
  const trial = await tryCheck({ source, commit: prepared.start, command, wallMs: trialMs, cancel: stopping });
  tell.emit({ type: 'trial', check, status: trial.status, ms: trial.ms });
  if (stopping.aborted) throw new CliError('Stopped before anything began.', { next: '' });
  refuseRed(trial, command);
  if (trial.status === 'cut')
    tell.warn(`It took too long to know: ${check} was stopped after ${renderSpan(trial.ms)}.`);
  else tell.say(`It passes, in ${renderSpan(trial.ms)}.`);
}

async function agentsOf(session: Session, state: TownState): Promise<number> {
  const git = await viewGit(session.engine, session.paths, state);
  await git.run([
    'fetch',
    '--quiet',
    '--no-tags',
    '--end-of-options',
    cloneUrl(session.engine.url, state),
    `+refs/heads/${state.base}:refs/base`,
  ]);
  return countAgents(await git.run(['cat-file', 'blob', `refs/base:${configPath}`]));
}

async function live(session: Session): Promise<FollowEnd & { state: TownState; agents: number }> {
  const { engine, options, paths, bell, tell, stopped } = session;
  const startedAt = Date.now();
  const opened = await openTown(session, startedAt);
  const agents = await agentsOf(session, opened);
  sayStart(session, opened);
  const { url: host } = await engine.startHost(opened);
  sayPage(session, host);
  const placed = { ...opened, pagePort: Number(new URL(host).port) };
  writeTownState(paths, placed);
  const person = new TownClient(`${engine.url}/api/v3`, opened.token);
  const state = await createIssues(person, placed, { items: options.items, paths });
  if (options.isForever) sayHowToJoin(session, state);
  const items = options.items.map((item, index) => ({ issue: state.issues[index] ?? 0, title: item.title }));
  const end = await followTown({
    items,
    follower: await followerOf({ engine, paths, state }),
    bell,
    tell,
    startedAt,
    isGoingOn: opened.startedAt < startedAt,
    isForever: options.isForever,
    isTroubled: options.faults !== null,
    outputOf: outputFrom(person, `${state.owner}/${state.name}`),
    isIdle: async () => (await engine.admin.call('GET /_town/idle?wait_ms=0', Idle)).idle,
    stopped,
  });
  return { ...end, state, agents };
}

const howToGoOn = ({ dir }: TownOptions): string =>
  `Go on with: ${calledAs()} town --dir ${shellWord(dir)} --until forever. Comment with: ${calledAs()} say <bead> /retry --dir ${shellWord(dir)}`;

function sayCutShort({ tell }: Session, { watched }: FollowEnd): void {
  const begun = watched.flatMap(({ issue, bead }) => (bead?.state === 'working' ? [`#${issue}`] : []));
  if (begun.length === 0) return;
  tell.warn(`Agents were at work on ${begun.join(', ')}: these attempts are cut short, others follow when it goes on.`);
}

/** Reports, and answers whether there is something to go on with. */
async function finish(session: Session, ended: Awaited<ReturnType<typeof live>>): Promise<boolean> {
  const { options, tell } = session;
  if (ended.end === 'stopped') sayCutShort(session, ended);
  if (ended.end === 'stopped' && !options.isForever)
    throw new CliError('Stopped.', { next: `To go on: ${calledAs()} town --dir ${shellWord(options.dir)}` });
  const isBegun = ended.watched.length > 0;
  if (isBegun || options.out !== null) await sayReport(session, ended);
  if (ended.end !== 'stopped' || !isBegun) return false;
  tell.say(`To go on: ${calledAs()} town --dir ${shellWord(options.dir)} --until forever`);
  return true;
}

async function sayReport(session: Session, ended: Awaited<ReturnType<typeof live>>): Promise<void> {
  const { engine, options, paths, tell } = session;
  if (session.stopped()) tell.warn('Replaying what happened, for the report…');
  const report = await makeReport({ engine, paths, state: ended.state, watched: ended.watched }, ended.agents);
  tell.emit({ type: 'report', end: ended.end, ...report });
  tell.say('');
  for (const line of renderReport(report)) tell.say(line);
  // After it was told, as a disk may be full.
  if (options.out !== null) {
    const name = await writeOut({ engine, paths, state: ended.state }, options.out, report);
    tell.say(`The landed repository and the report, ${name}, are in ${options.out}`);
  }
  if (report.faults.length > 0) throw new CliError('Not everything is as claimed.', { next: `Logs: ${paths.dir}` });
  if (ended.end === 'needs-person') {
    throw new CliError('What is left needs a person; the reasons are above.', {
      exitCode: exitCodes.person,
      next: howToGoOn(options),
    });
  }
  if (ended.end === 'stalled')
    throw new CliError('Nothing moves any more, although nobody is needed.', {
      next: `Logs: ${paths.hostLog}, ${paths.standInLog}`,
    });
}

const isRefused = (error: unknown): boolean => error instanceof CliError && error.exitCode === exitCodes.usage;

async function town(flags: TownFlags): Promise<void> {
  if (flags.faults === 'list') {
    for (const line of describeFaults()) process.stdout.write(`${line}\n`);
    return;
  }
  const folder = takeFolder(flags.dir);
  try {
    await runTown(flags, folder);
  } catch (error) {
    // Whoever was refused has nothing to go on with, unless there was a town before.
    if (isRefused(error) && !existsSync(folder.paths.state)) folder.remove();
    throw error;
  } finally {
    folder.release();
  }
}

async function runTown(flags: TownFlags, folder: TownFolder): Promise<void> {
  const { paths } = folder;
  const options = await readTownOptions(flags, folder);
  writeAsked(paths.asked, options.asked);
  const tell = tellTo(flags);
  const bell = new Bell();
  const ending = new AbortController();
  const engine = new TownEngine({
    paths,
    port: options.port === 0 ? (readTownState(paths)?.port ?? 0) : options.port,
    isPortNamed: options.port !== 0,
    pagePort: options.pagePort === 0 ? (readTownState(paths)?.pagePort ?? 0) : options.pagePort,
    isPagePortNamed: options.pagePort !== 0,
    slots: options.slots,
    onHostLine: () => bell.ring(),
    warn: (line) => tell.warn(line),
  });
  const stop = (): void => {
    if (ending.signal.aborted) return;
    ending.abort();
    tell.warn('Stopping…');
    bell.ring();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  // Nobody reads any more, as after `| head`.
  process.stdout.on('error', stop);
  const stopping = ending.signal;
  const session = { options, paths, engine, bell, tell, stopping, stopped: () => stopping.aborted };
  let [isOver, isKept] = [false, true];
  try {
    isKept = (await finish(session, await live(session))) || !options.isTemporary;
    isOver = true;
  } catch (error) {
    isOver = isRefused(error);
    throw error;
  } finally {
    await engine.stop();
    if (!isOver) tell.warn(`State and logs are kept in ${options.dir}`);
  }
  if (!isKept) folder.remove();
  else tell.warn(`State and logs are kept in ${options.dir}`);
}

const collect = (value: string, earlier: readonly string[] = []): string[] => [...earlier, value];

/** The sub-command. */
export function townCommand(): Command {
  return new Command('town')
    .description('put agents on a repository of this machine; it is cloned, never written to')
    .option('--repo <path>', 'any git repository')
    .option('--issues <file>', 'YAML or JSON: a list of title, body, labels, blocked_by (1-based positions)')
    .option(
      '--agent <program>',
      'claude, codex, gemini, opencode…, or any command that is run in the worktree; "script" is the built-in one without a model; may be repeated',
      collect,
    )
    .option('--env <name>', 'a variable that agents may see, such as the key of a model; may be repeated', collect)
    .option('--model <name>', "the model, for programs with an adapter (default: the program's own)")
    .option('--model-url <url>', 'where the model is served, if not by its maker')
    .option('--agents <count>', 'how many agents (default: 4)', countUpTo(agentsMax))
    .option(
      '--check <command>',
      "what must pass before landing (default: the repository's own workflows, else its test script)",
    )
    .option('--red-base', 'begin without trying the check on the base, as when the issues are to mend it')
    .addOption(new Option('--until <when>', 'when to end').choices(['landed', 'forever']))
    .option('--out <dir>', 'where to write the landed repository and the report')
    .option('--port <port>', "the stand-in's port; 0 picks one", portNumber, 0)
    .option('--page-port <port>', 'the port of the page "The town at a glance"; 0 picks one', portNumber, 0)
    .option(
      '--slots <count>',
      'jobs that may run at once, agents and checks together (default: 20)',
      countUpTo(slotsMax),
    )
    .option('--dir <dir>', 'where to keep the state; the same folder again goes on, and needs no other flag')
    .option('--keep', 'keep the temporary folder')
    .option('--faults <spec>', 'what goes wrong on purpose, such as deliveries.lost=0.1,api.500=0.02; "list" lists all')
    .option('--seed <number>', 'which of the possible faults strike (default: 1)', wholeNumber)
    .option('--json', 'one JSON object a line, a report at the end')
    .addHelpText(
      'after',
      '\nExit codes: 0 all landed, or ended by Ctrl-C where it was to run until then, 1 failed, 2 asked wrongly, 3 a person is needed.\nForm of the issue file, variables of an agent: docs/town.md',
    )
    .action(town);
}
