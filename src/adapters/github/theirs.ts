/** The parts of GitHub's answers that we read, loosely: what else they hold does not matter. */
import { z } from 'zod';
import { Sha } from '../../core/name.ts';

const Actor = z.looseObject({ login: z.string(), kind: z.string() }).nullable();
type Actor = z.infer<typeof Actor>;

/** A login as REST and webhooks write it: GraphQL leaves out the `[bot]` of bots. */
export function loginOf(actor: Actor): string | null {
  if (actor === null) return null;
  return actor.kind === 'Bot' && !actor.login.endsWith('[bot]') ? `${actor.login}[bot]` : actor.login;
}

const nodes = <T extends z.ZodType>(node: T) => z.looseObject({ nodes: z.array(node) });
const pages = <T extends z.ZodType>(node: T) =>
  z.looseObject({
    nodes: z.array(node),
    pageInfo: z.looseObject({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  });

const Oid = z.looseObject({ oid: Sha });
const Text = z.looseObject({ text: z.string().nullable().optional() });

/** One of the newest comments. */
export const TheirComment = z.looseObject({
  databaseId: z.int().positive().nullable(),
  body: z.string(),
  createdAt: z.string(),
  lastEditedAt: z.string().nullable(),
  author: Actor,
  reactionGroups: z.array(z.looseObject({ viewerHasReacted: z.boolean() })).nullable(),
});
export type TheirComment = z.infer<typeof TheirComment>;

const OtherIssue = z.looseObject({
  number: z.int(),
  state: z.string(),
  repository: z.looseObject({ nameWithOwner: z.string() }),
});

const Timeline = nodes(
  z.looseObject({
    kind: z.string(),
    createdAt: z.string().optional(),
    actor: Actor.optional(),
    label: z.looseObject({ name: z.string() }).optional(),
  }),
);

/** An open issue. */
export const TheirIssue = z.looseObject({
  number: z.int().positive(),
  title: z.string(),
  body: z.string(),
  createdAt: z.string(),
  stateReason: z.string().nullable(),
  lastEditedAt: z.string().nullable(),
  author: Actor,
  editor: Actor,
  labels: nodes(z.looseObject({ name: z.string() })).nullable(),
  timelineItems: Timeline,
  blockedBy: nodes(OtherIssue),
  blocking: nodes(OtherIssue),
  parent: OtherIssue.nullable(),
  comments: nodes(TheirComment),
  subIssues: nodes(OtherIssue),
});
export type TheirIssue = z.infer<typeof TheirIssue>;

/** An open pull request. */
export const TheirPull = z.looseObject({
  number: z.int().positive(),
  headRefName: z.string(),
  headRefOid: Sha,
  baseRefName: z.string(),
  isDraft: z.boolean(),
  isCrossRepository: z.boolean(),
  title: z.string(),
  createdAt: z.string(),
  labels: nodes(z.looseObject({ name: z.string() })).nullable(),
  timelineItems: Timeline,
  commits: nodes(z.looseObject({ commit: z.looseObject({ committedDate: z.string() }) })),
  reviewDecision: z.string().nullable(),
  latestOpinionatedReviews: nodes(
    z.looseObject({ state: z.string(), author: Actor, commit: Oid.nullable() }),
  ).nullable(),
  comments: nodes(TheirComment),
  author: Actor,
});
export type TheirPull = z.infer<typeof TheirPull>;

const TheirCheckRun = z.looseObject({
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullable(),
  detailsUrl: z.string().nullable(),
});

/** The checks of a commit. */
export const TheirChecks = z.looseObject({
  checkSuites: nodes(
    z.looseObject({
      status: z.string(),
      conclusion: z.string().nullable(),
      app: z.looseObject({ slug: z.string() }).nullable(),
      checkRuns: nodes(TheirCheckRun).nullable(),
    }),
  ).nullable(),
  status: z
    .looseObject({
      contexts: z.array(z.looseObject({ context: z.string(), state: z.string(), targetUrl: z.string().nullable() })),
    })
    .nullable(),
});
export type TheirChecks = z.infer<typeof TheirChecks>;

const TheirStaged = z.looseObject({ name: z.string(), target: Oid.and(TheirChecks) });
const TheirBranch = z.looseObject({ name: z.string(), target: Oid });
const entry = z.looseObject({ name: z.string(), object: Text.nullable().optional() });
const Folder = z.looseObject({ object: z.looseObject({ entries: z.array(entry).optional() }).nullable() }).nullable();
const File = z.looseObject({ object: Text.nullable() }).nullable();

/** The ledger branch; the files only where they were asked for. */
export const TheirLedger = z.looseObject({
  target: z.looseObject({
    oid: Sha,
    beads: Folder.optional(),
    agents: Folder.optional(),
    mail: Folder.optional(),
    queue: File.optional(),
    convoys: File.optional(),
    costs: File.optional(),
    watch: File.optional(),
    event: File.optional(),
    outbox: File.optional(),
  }),
});
export type TheirLedger = z.infer<typeof TheirLedger>;

/** The answer to one look. */
export const TheirLook = z.looseObject({
  repository: z.looseObject({
    id: z.string(),
    defaultBranchRef: TheirStaged.nullable(),
    base: TheirStaged.nullable().optional(),
    config: Text.nullable(),
    schedule: z.looseObject({ oid: z.string() }).nullable(),
    ledger: TheirLedger.nullable(),
    issues: pages(TheirIssue),
    pulls: pages(TheirPull),
    polecats: pages(TheirBranch),
    staged: nodes(TheirStaged),
  }),
});
export type TheirLook = z.infer<typeof TheirLook>;

/** One more page of issues, pulls or polecats. */
export const TheirPage = z.looseObject({
  repository: z.looseObject({
    issues: pages(TheirIssue).optional(),
    pulls: pages(TheirPull).optional(),
    polecats: pages(TheirBranch).optional(),
  }),
});

/** What one attempt has published. */
export const TheirAttempt = z.looseObject({
  work: z.looseObject({ target: Oid }).nullable(),
  result: Text.nullable(),
  at: z.looseObject({ target: Oid }).nullable(),
});
