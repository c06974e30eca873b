/** What an agent starts from: its prime, its desk and its commands, written before its program begins. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Agent } from '../core/agents/agent.ts';
import { cleanText } from '../core/people/clean.ts';
import type { Runtime } from '../core/config.ts';
import { renderSpend } from '../core/agents/cost.ts';
import { inReadingOrder } from '../core/mail/mail.ts';
import { AttemptMode } from '../core/beads/bead.ts';
import type { Molecule } from '../core/beads/molecule.ts';
import { renderPrime } from '../core/agents/prime.ts';
import { polecatBranch } from '../core/ref.ts';
import { allTopics } from '../core/agents/skill.ts';
import type { Git } from '../adapters/git/git.ts';
import { allowedEnvironment } from '../adapters/runtimes/environment.ts';
import { guidesOf } from '../adapters/runtimes/runtime.ts';
import type { Assignment } from '../ports/runtime.ts';
import { installCommands, openDesk, parseBox } from './desk.ts';
import type { OpenDesk } from './desk.ts';
import type { Dispatch, HookedBead } from './dispatch.ts';
import { deskFiles } from './inside/desk.ts';
import type { DeskStep } from './inside/desk.ts';
import { readBlob, readBlobs, readBox } from './remote.ts';
import type { AgentFiles, Remote } from './remote.ts';
import { renderStepsForPrime } from './steps.ts';
import type { Start } from './worktree.ts';

/** What is known before the agent begins. */
export interface Context {
  readonly dispatch: Dispatch;
  readonly remote: Remote;
  readonly temp: string;
  readonly marker: string;
  readonly places: Readonly<Record<'worktree' | 'home' | 'tmp' | 'files', string>>;
  /** Where what the agent saw is kept for people. */
  readonly out: string;
  readonly commands: string;
  readonly base: Git;
  readonly entry: Runtime;
  /** What the agent is for: the name of its file in .github/agents. */
  readonly role: string;
  readonly jobEnv: Readonly<Record<string, string | undefined>>;
  readonly hooked: {
    readonly bead: HookedBead;
    readonly text: string;
    readonly desk: AgentFiles;
    readonly start: Start;
  };
  readonly molecule: Molecule | null;
  readonly steps: readonly DeskStep[];
}

/** Writes everything; answers the assignment for the runtime, and the open desk. */
export async function writeAssignment(context: Context): Promise<{ assignment: Assignment; desk: OpenDesk }> {
  const { dispatch, places, hooked, jobEnv } = context;
  const branch = polecatBranch(dispatch.agent, dispatch.bead);
  const mail = inReadingOrder(parseBox(hooked.desk.box));
  const prime = await renderContext(context, branch, mail);
  const file = (name: string): string => join(places.files, name);
  const prompt = `${prime}\nDo this bead now, in the current directory, then stop.\n`;
  await writeFile(file('prime.md'), prime);
  await writeFile(file('prompt.md'), prompt);
  await writeFile(join(context.out, 'prompt.md'), prompt);
  await writeFile(file('bead.md'), cleanText(hooked.text).text);
  const dir = file('desk');
  const env = allowedEnvironment(jobEnv);
  const path = await installCommands(context.commands, {
    dir: file('bin'),
    home: context.places.home,
    path: env['PATH'] ?? '',
  });
  const desk = await openDesk({
    dir,
    molecule: context.molecule,
    attempt: dispatch.attempt,
    mail,
    fetchMail: async () => parseBox(await readBox(context.remote, dispatch.agent, context.temp)),
    desk: {
      agent: dispatch.agent,
      bead: dispatch.bead,
      attempt: dispatch.attempt,
      title: cleanText(hooked.bead.title).text,
      text: cleanText(hooked.text).text,
      branch,
      baseBranch: cleanText(dispatch.branch).text,
      start: hooked.start.sha,
      base: dispatch.base,
      trailers: [
        `Toolpusher-Bead: #${dispatch.bead}`,
        `Toolpusher-Agent: ${dispatch.agent}`,
        `Toolpusher-Attempt: ${dispatch.attempt}`,
      ],
      prime,
      formula: context.molecule?.formula ?? null,
      steps: context.steps,
      agents: hooked.desk.agents,
    },
  });
  // What stands in the prompt is read, and not shown again.
  await mkdir(join(dir, deskFiles.read), { recursive: true });
  for (const { id } of mail) await writeFile(join(dir, deskFiles.read, id), 'true');
  const assignment: Assignment = {
    runId: context.marker,
    bead: dispatch.bead,
    attempt: dispatch.attempt,
    // The dispatch tells only whether an agent works at all; an App that is newer may know a mode that this run does not.
    mode: AttemptMode.safeParse(hooked.bead.attempt?.mode).data ?? 'work',
    agent: dispatch.agent,
    branch,
    worktree: places.worktree,
    promptFile: file('prompt.md'),
    primeFile: file('prime.md'),
    beadFile: file('bead.md'),
    resultFile: file('result.json'),
    env: { ...env, PATH: path, TOOLPUSHER_DESK: dir, HOME: places.home, TMPDIR: places.tmp },
    jobEnv,
  };
  return { assignment, desk };
}

async function renderContext(context: Context, branch: string, mail: ReturnType<typeof parseBox>): Promise<string> {
  const { dispatch, hooked, base, entry, molecule, steps } = context;
  const { bead, text, start } = hooked;
  const role = await readBlob(base, `${dispatch.base}:.github/agents/${context.role}.md`);
  return renderPrime({
    ...dispatch,
    branch,
    title: bead.title,
    text,
    approvedBy: bead.approved.by,
    baseBranch: dispatch.branch,
    role: role?.toString('utf8') ?? null,
    cv: renderCv(hooked.desk.cv),
    steps: renderStepsForPrime(molecule, steps),
    mail,
    guide: await readGuide(base, dispatch, guidesOf(entry)),
    earlier: bead.ended,
    task: start.task,
    notes: start.notes,
  });
}

/** The agent's record in two lines; null where there is none yet, or a newer App wrote it in another form. */
function renderCv(text: string | null): string | null {
  const cv = text === null ? undefined : Agent.safeParse(JSON.parse(text)).data;
  if (cv === undefined || cv.attempts === 0) return null;
  const topics = Object.entries(cv.skills)
    .filter(([topic, { tried }]) => topic !== allTopics && tried > 1)
    .toSorted(([, one], [, other]) => other.tried - one.tried)
    .slice(0, 5)
    .map(([topic, { passed, tried }]) => `${topic} ${passed} of ${tried}`);
  const record = `So far ${cv.landed} of your beads landed, ${cv.firstPass} at the first attempt; cost ${renderSpend(cv.spend)}.`;
  return topics.length === 0 ? record : `${record} By topic: ${topics.join(', ')}.`;
}

const guides = ['AGENTS.md', 'CLAUDE.md'] as const;

/** The repository's file for agents, from the base, unless the program reads one of those that are there by itself. */
async function readGuide(
  base: Git,
  { base: sha }: Dispatch,
  reads: readonly string[],
): Promise<{ name: string; text: string } | null> {
  const blobs = await readBlobs(
    base,
    guides.map((name) => `${sha}:${name}`),
  );
  const found = guides.flatMap((name, index) => {
    const blob = blobs[index] ?? null;
    return blob === null ? [] : [{ name, text: blob.toString('utf8') }];
  });
  return found[0] === undefined || reads.includes(found[0].name) ? null : found[0];
}
