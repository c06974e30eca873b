/** Times the stand-in's answers: each kind of call alone, then the same kinds eight at a time, over HTTP as an installed App. */
import { spawn } from 'node:child_process';
import { createSign, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { z } from 'zod';
import { readOptions, wholeNumber } from './options.ts';

const Ready = z.object({ url: z.string(), adminToken: z.string() });
const Created = z.looseObject({ id: z.number() });
const Minted = z.looseObject({ token: z.string() });
const Branch = z.looseObject({ object: z.looseObject({ sha: z.string() }) });
const RepositoryNode = z.looseObject({ node_id: z.string() });
const Committed = z.looseObject({
  data: z.looseObject({
    createCommitOnBranch: z.looseObject({ commit: z.looseObject({ oid: z.string() }) }),
  }),
});

type Call = (method: string, route: string, body?: unknown) => Promise<unknown>;

interface Bench {
  readonly call: Call;
  readonly nodeId: string;
  readonly root: string;
  readonly times: Map<string, number[]>;
}

const repo = '/repos/acme/shop';
const commitMutation = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;
const refsMutation = 'mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }';
const look = `query {
  repository(owner: "acme", name: "shop") {
    issues(first: 100, states: OPEN) { nodes {
      number title body updatedAt author { login } labels(first: 20) { nodes { name } }
      comments(last: 5) { nodes { body author { login } } }
    } }
    pullRequests(first: 100, states: OPEN) { nodes { number title headRefName headRefOid baseRefName isDraft } }
    refs(refPrefix: "refs/heads/", first: 100) { nodes { name target { oid } } }
  }
}`;

function callerOf(base: string, credential: string): Call {
  return async (method, route, body) => {
    const response = await fetch(base + route, {
      method,
      headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer: unknown = text === '' ? undefined : JSON.parse(text);
    const isRefused = typeof answer === 'object' && answer !== null && 'errors' in answer;
    if (!response.ok || isRefused) throw new Error(`${method} ${route}: ${response.status} ${text.slice(0, 300)}`);
    return answer;
  };
}

async function timed<T>(bench: Bench, name: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await work();
  const times = bench.times.get(name) ?? [];
  times.push(performance.now() - startedAt);
  bench.times.set(name, times);
  return result;
}

const graphql = (bench: Bench, query: string, variables: unknown = {}): Promise<unknown> =>
  bench.call('POST', '/graphql', { query, variables });

async function tipOf(bench: Bench, branch: string): Promise<string> {
  return Branch.parse(await bench.call('GET', `${repo}/git/ref/heads/${branch}`)).object.sha;
}

function makeBranch(bench: Bench, branch: string, sha: string): Promise<unknown> {
  return bench.call('POST', `${repo}/git/refs`, { ref: `refs/heads/${branch}`, sha });
}

/** Commits files of a few hundred bytes to a branch and returns the commit. */
async function commit(bench: Bench, on: { branch: string; head: string; paths: string[] }): Promise<string> {
  const additions = on.paths.map((file) => ({
    path: file,
    contents: Buffer.from(`${file}\n${Math.random()}\n`.repeat(10)).toString('base64'),
  }));
  const input = {
    branch: { repositoryNameWithOwner: 'acme/shop', branchName: on.branch },
    expectedHeadOid: on.head,
    message: { headline: `Write ${on.paths.length} files` },
    fileChanges: { additions },
  };
  return Committed.parse(await graphql(bench, commitMutation, { input })).data.createCommitOnBranch.commit.oid;
}

const paths = (folder: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${folder}/part-${at}/file-${at}.txt`);

/** One round: an issue, its branch, a commit, a pull request, a merge, and the record of it. */
async function round(bench: Bench, at: string): Promise<void> {
  const issue = Created.parse(
    await timed(bench, 'issues/create', () =>
      bench.call('POST', `${repo}/issues`, { title: `Issue ${at}`, body: 'Text. '.repeat(50), labels: ['bug'] }),
    ),
  );
  const branch = `polecat/${at}`;
  await timed(bench, 'git/create-ref', () => makeBranch(bench, branch, bench.root));
  const head = await timed(bench, 'createCommitOnBranch, 6 files', () =>
    commit(bench, { branch, head: bench.root, paths: paths(`src/${at}`, 6) }),
  );
  await timed(bench, 'pulls/create', () =>
    bench.call('POST', `${repo}/pulls`, { title: `Pull ${at}`, body: 'Closes it.', head: branch, base: 'main' }),
  );
  await timed(bench, 'repos/merge, disjoint', () =>
    bench.call('POST', `${repo}/merges`, { base: 'staging', head, commit_message: `Try ${at} for ${issue.id}` }),
  );
  const zero = '0'.repeat(40);
  const refUpdates = [
    { name: `refs/heads/kept/${at}`, beforeOid: zero, afterOid: head },
    { name: `refs/heads/${branch}-copy`, beforeOid: zero, afterOid: head },
  ];
  await timed(bench, 'updateRefs, 2 refs', () =>
    graphql(bench, refsMutation, { input: { repositoryId: bench.nodeId, refUpdates } }),
  );
}

/** A chain of commits to one branch, as the ledger is written. */
async function ledger(bench: Bench, branch: string, count: number): Promise<void> {
  await makeBranch(bench, branch, bench.root);
  let head = bench.root;
  for (let at = 0; at < count; at += 1) {
    const on = { branch, head, paths: paths(`ledger/${at % 7}`, 10) };
    head = await timed(bench, 'createCommitOnBranch, 10 files, one branch', () => commit(bench, on));
  }
}

async function eightAtOnce(count: number, work: (at: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

function print(title: string, bench: Bench): void {
  process.stdout.write(
    `\n${title}\n${'call'.padEnd(44)}${'calls'.padStart(6)}${'median'.padStart(9)}${'p95'.padStart(9)}\n`,
  );
  for (const [name, times] of bench.times) {
    const sorted = times.toSorted((one, other) => one - other);
    const at = (part: number): string => (sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(1).padStart(9);
    process.stdout.write(`${name.padEnd(44)}${String(times.length).padStart(6)}${at(0.5)}${at(0.95)}\n`);
  }
  bench.times.clear();
}

function signJwt(appId: number, key: string): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: now - 60, exp: now + 540, iss: String(appId) })}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`;
}

/** Settles an owner, a repository with some files, and an App that is installed on it. */
async function settle(url: string, adminToken: string): Promise<Bench> {
  const admin = callerOf(`${url}/_town`, adminToken);
  const { token: owner } = Minted.parse(await admin('POST', '/users', { login: 'acme' }));
  await admin('POST', '/repositories', { owner: 'acme', name: 'shop' });
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const permissions = { contents: 'write', issues: 'write', pull_requests: 'write', metadata: 'read' };
  const app = Created.parse(
    await admin('POST', '/apps', { slug: 'toolpusher', owner: 'acme', privateKey: key, permissions, events: [] }),
  );
  const installation = Created.parse(await admin('POST', '/installations', { app: 'toolpusher', account: 'acme' }));
  const jwt = callerOf(`${url}/api/v3`, signJwt(app.id, key));
  const minted = Minted.parse(await jwt('POST', `/app/installations/${installation.id}/access_tokens`));
  await callerOf(`${url}/api/v3`, owner)('PUT', `${repo}/contents/README.md`, {
    message: 'First',
    content: Buffer.from('# Shop\n').toString('base64'),
  });
  const call = callerOf(`${url}/api/v3`, minted.token);
  const { node_id: nodeId } = RepositoryNode.parse(await call('GET', repo));
  const bare = { call, nodeId, root: '', times: new Map<string, number[]>() };
  const first = await tipOf(bare, 'main');
  await timed(bare, 'the first call of graphql', () => graphql(bare, 'query { viewer { login } }'));
  const root = await commit(bare, { branch: 'main', head: first, paths: paths('lib', 60) });
  return { ...bare, root };
}

async function measure(bench: Bench, rounds: number): Promise<void> {
  await makeBranch(bench, 'staging', bench.root);
  for (let at = 0; at < rounds; at += 1) await round(bench, `quiet-${at}`);
  await ledger(bench, 'ledger', rounds);
  for (let at = 0; at < 10; at += 1)
    await timed(bench, 'a look at all issues, pulls, refs', () => graphql(bench, look));
  print('One call at a time', bench);
  await eightAtOnce(rounds, (at) => round(bench, `busy-${at}`));
  await eightAtOnce(8, (at) => ledger(bench, `ledger-${at}`, Math.ceil(rounds / 8)));
  await eightAtOnce(16, () =>
    timed(bench, 'a look at all issues, pulls, refs', async () => void (await graphql(bench, look))),
  );
  print('Eight at a time', bench);
}

const usage = `npm run bench:calls -- [--rounds 40] [--town FILE]

Starts the stand-in (--town, usually the one beside this program) on a new folder and prints milliseconds a call.`;

const values = readOptions(usage, {
  town: { type: 'string', default: path.join(import.meta.dirname, 'town.js') },
  rounds: { type: 'string', default: '40' },
});
const rounds = wholeNumber('rounds', values.rounds, [1, 10_000]);
const dir = mkdtempSync(path.join(tmpdir(), 'bench-town-'));
const nodeFlags = (process.env['TOWN_NODE_FLAGS'] ?? '').split(' ').filter((flag) => flag !== '');
const town = spawn(process.execPath, [...nodeFlags, values.town, 'serve', '--dir', dir], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const line = await new Promise<string>((resolve, reject) => {
    town.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8')));
    town.once('exit', (code) => reject(new Error(`town ended: ${code}`)));
  });
  const { url, adminToken } = Ready.parse(JSON.parse(line));
  const [cpu] = cpus();
  const load = loadavg()[0]?.toFixed(1) ?? '?';
  process.stdout.write(`${cpus().length} cores, ${cpu?.model ?? '?'}, load ${load}, node ${process.version}; ms\n`);
  await measure(await settle(url, adminToken), rounds);
} finally {
  town.kill('SIGTERM');
  await new Promise((resolve) => (town.exitCode === null ? town.once('exit', resolve) : resolve(undefined)));
  rmSync(dir, { recursive: true, force: true });
}
