/** Branches and tags as people name them. */
import type { Answer, Context, Handlers } from '../context.ts';
import { listAnswer, param } from '../context.ts';
import { renderCommit, repoApi, repoPage } from '../commit-shapes.ts';
import { nodeId } from '../entities.ts';
import { notFound } from '../problem.ts';
import { requiredChecks, rulesetsFor } from '../rules.ts';

const heads = 'refs/heads/';
const tags = 'refs/tags/';

interface Protection {
  readonly isProtected: boolean;
  readonly contexts: readonly string[];
}

function protectionOf(context: Context, ref: string): Protection {
  const rulesets = rulesetsFor(context.world, context.repo, { ref, cause: undefined });
  const checks = rulesets.flatMap(({ rules }) =>
    rules.filter(({ type }) => type === 'required_status_checks').flatMap((rule) => requiredChecks(rule)),
  );
  return { isProtected: rulesets.length > 0, contexts: checks.map((check) => check.context) };
}

async function listBranches(context: Context): Promise<Answer> {
  const refs = await context.git.listRefs(heads);
  const wanted = context.query.get('protected');
  const rows = refs.map(({ ref, sha }) => ({ ref, sha, protection: protectionOf(context, ref) }));
  const shown = wanted === null ? rows : rows.filter((row) => row.protection.isProtected === (wanted === 'true'));
  return listAnswer(context, shown, ({ ref, sha, protection }) => ({
    name: ref.slice(heads.length),
    commit: { sha, url: `${repoApi(context.world, context.repo)}/commits/${sha}` },
    protected: protection.isProtected,
    ...protectionFields(context, ref, protection),
  }));
}

function protectionFields(
  context: Context,
  ref: string,
  { isProtected, contexts }: Protection,
): Record<string, unknown> {
  const level = contexts.length > 0 ? 'non_admins' : 'off';
  return {
    protection: {
      enabled: isProtected,
      required_status_checks: {
        enforcement_level: level,
        contexts,
        checks: contexts.map((one) => ({ context: one, app_id: null })),
      },
    },
    protection_url: `${repoApi(context.world, context.repo)}/branches/${ref.slice(heads.length)}/protection`,
  };
}

async function getBranch(context: Context): Promise<Answer> {
  const { world, repo, git } = context;
  const name = param(context, 'branch');
  const sha = await git.readRef(heads + name);
  const commit = sha === undefined ? undefined : await git.readCommit(sha);
  if (commit === undefined) throw notFound('Branch not found');
  const protection = protectionOf(context, heads + name);
  const body = {
    name,
    commit: renderCommit(world, repo, commit),
    _links: { self: `${repoApi(world, repo)}/branches/${name}`, html: `${repoPage(world, repo)}/tree/${name}` },
    protected: protection.isProtected,
    ...protectionFields(context, heads + name, protection),
  };
  return { status: 200, body };
}

async function getProtection(context: Context): Promise<Answer> {
  const sha = await context.git.readRef(heads + param(context, 'branch'));
  if (sha === undefined) throw notFound('Branch not found');
  // Rulesets are the only protection that the stand-in has; GitHub's older kind is a table of its own.
  throw notFound('Branch not protected');
}

async function listTags(context: Context): Promise<Answer> {
  const { world, repo, git } = context;
  const refs = await git.listRefs(tags);
  const rows = await Promise.all(
    refs.map(async ({ ref }) => ({ name: ref.slice(tags.length), sha: await git.resolveCommit(ref) })),
  );
  return listAnswer(context, rows.toReversed(), ({ name, sha }) => ({
    name,
    commit: { sha, url: `${repoApi(world, repo)}/commits/${sha ?? ''}` },
    zipball_url: `${repoApi(world, repo)}/zipball/${tags}${name}`,
    tarball_url: `${repoApi(world, repo)}/tarball/${tags}${name}`,
    node_id: nodeId('Ref', `${repo.id}/${tags}${name}`),
  }));
}

async function listBranchesForHead(context: Context): Promise<Answer> {
  const wanted = param(context, 'commit_sha');
  const refs = (await context.git.listRefs(heads)).filter(({ sha }) => sha === wanted);
  const body = refs.map(({ ref, sha }) => ({
    name: ref.slice(heads.length),
    commit: { sha, url: `${repoApi(context.world, context.repo)}/commits/${sha}` },
    protected: protectionOf(context, ref).isProtected,
  }));
  return { status: 200, body };
}

export const branchHandlers: Handlers = {
  'repos/list-branches': listBranches,
  'repos/get-branch': getBranch,
  'repos/get-branch-protection': getProtection,
  'repos/list-tags': listTags,
  'repos/list-branches-for-head-commit': listBranchesForHead,
};
