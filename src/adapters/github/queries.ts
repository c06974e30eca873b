/** The GraphQL that we send. Every variable part is a variable, or a nonce, which is letters and digits only. */
import type { Nonce } from '../../core/name.ts';
import { attemptRef, configPath, ledgerBranch, resultRef, tickWorkflowPath } from '../../core/ref.ts';

const commentFields = `
  comments(last: 5) {
    nodes {
      databaseId body createdAt lastEditedAt
      author { kind: __typename login }
      reactionGroups { viewerHasReacted }
    }
  }`;

const issueFields = `
  number title body createdAt stateReason lastEditedAt
  author { kind: __typename login }
  editor { kind: __typename login }
  labels(first: 50) { nodes { name } }
  timelineItems(last: 100, itemTypes: [LABELED_EVENT, RENAMED_TITLE_EVENT]) {
    nodes {
      kind: __typename
      ... on LabeledEvent { createdAt actor { kind: __typename login } label { name } }
      ... on RenamedTitleEvent { createdAt actor { kind: __typename login } }
    }
  }
  blockedBy(first: 50) { nodes { number state repository { nameWithOwner } } }
  subIssues(first: 100) { nodes { number state repository { nameWithOwner } } }
  blocking(first: 20) { nodes { number state repository { nameWithOwner } } }
  parent { number state repository { nameWithOwner } }
  ${commentFields}`;

const pullFields = `
  number title createdAt headRefName headRefOid baseRefName isDraft isCrossRepository author { kind: __typename login }
  labels(first: 20) { nodes { name } }
  timelineItems(last: 30, itemTypes: [LABELED_EVENT, HEAD_REF_FORCE_PUSHED_EVENT]) {
    nodes {
      kind: __typename
      ... on LabeledEvent { createdAt actor { kind: __typename login } label { name } }
      ... on HeadRefForcePushedEvent { createdAt actor { kind: __typename login } }
    }
  }
  commits(last: 1) { nodes { commit { committedDate } } }
  reviewDecision
  latestOpinionatedReviews(first: 20, writersOnly: true) {
    nodes { state author { kind: __typename login } commit { oid } }
  }
  ${commentFields}`;

const pageInfo = 'pageInfo { hasNextPage endCursor }';

const checkFields = `
  checkSuites(first: 20) {
    nodes {
      status conclusion app { slug }
      checkRuns(first: 50, filterBy: { checkType: LATEST }) { nodes { name status conclusion detailsUrl } }
    }
  }
  status { contexts { context state targetUrl } }`;

const text = 'object { ... on Blob { text } }';
const folder = 'object { ... on Tree { entries { name object { ... on Blob { text } } } } }';

const ledgerFields = `ledger: ref(qualifiedName: "refs/heads/${ledgerBranch}") {
      target {
        oid
        ... on Commit @include(if: $ledger) {
          beads: file(path: "beads/live") { ${folder} }
          agents: file(path: "agents") { ${folder} }
          mail: file(path: "mail") { ${folder} }
          queue: file(path: "queue.json") { ${text} }
          convoys: file(path: "convoys.json") { ${text} }
          costs: file(path: "costs.json") { ${text} }
          event: file(path: "event.json") { ${text} }
          watch: file(path: "watch.json") { ${text} }
          outbox: file(path: "outbox.json") { ${text} }
        }
      }
    }`;

/** One look: everything that a decision needs, the ledger's files if `$ledger`, and `more` fields of the repository. */
export function lookQuery(nonces: readonly Nonce[], more = ''): string {
  return `query ToolpusherLook($owner: String!, $name: String!, $base: String!, $hasBase: Boolean!, $ledger: Boolean!) {
  repository(owner: $owner, name: $name) {
    id
    defaultBranchRef { name target { oid ... on Commit { ${checkFields} } } }
    base: ref(qualifiedName: $base) @include(if: $hasBase) { name target { oid ... on Commit { ${checkFields} } } }
    config: object(expression: "HEAD:${configPath}") { ... on Blob { text } }
    schedule: object(expression: "HEAD:${tickWorkflowPath}") { oid }
    ${ledgerFields}
    issues(states: OPEN, first: 100, orderBy: { field: CREATED_AT, direction: ASC }) { ${pageInfo} nodes { ${issueFields} } }
    pulls: pullRequests(states: OPEN, first: 100) { ${pageInfo} nodes { ${pullFields} } }
    polecats: refs(refPrefix: "refs/heads/polecat/", first: 100) { ${pageInfo} nodes { name target { oid } } }
    staged: refs(refPrefix: "refs/heads/refinery/", first: 50) { nodes { name target { oid ... on Commit { ${checkFields} } } } }
    ${nonces.map(attemptFields).join('\n    ')}
    ${more}
  }
}`;
}

// The result first: what was pushed with it is then there as well, where fields are read one after the other.
function attemptFields(nonce: Nonce): string {
  return (
    `result_${nonce}: object(expression: "${resultRef(nonce)}:result.json") { ... on Blob { text } } ` +
    `at_${nonce}: ref(qualifiedName: "${resultRef(nonce)}") { target { oid } } ` +
    `work_${nonce}: ref(qualifiedName: "${attemptRef(nonce)}") { target { oid } }`
  );
}

/** The ledger's live files by themselves. */
export const ledgerQuery = `query ToolpusherLedger($owner: String!, $name: String!, $ledger: Boolean!) {
  repository(owner: $owner, name: $name) { ${ledgerFields} }
}`;

/** What can be too long for one page. */
export type Paged = 'issues' | 'pulls' | 'polecats';

const pagedFields: Readonly<Record<Paged, string>> = {
  issues: `issues(states: OPEN, first: 100, after: $after, orderBy: { field: CREATED_AT, direction: ASC }) { ${pageInfo} nodes { ${issueFields} } }`,
  pulls: `pulls: pullRequests(states: OPEN, first: 100, after: $after) { ${pageInfo} nodes { ${pullFields} } }`,
  polecats: `polecats: refs(refPrefix: "refs/heads/polecat/", first: 100, after: $after) { ${pageInfo} nodes { name target { oid } } }`,
};

/** The page after `$after`. */
export function pageQuery(paged: Paged): string {
  return `query ToolpusherPage($owner: String!, $name: String!, $after: String!) {
  repository(owner: $owner, name: $name) { ${pagedFields[paged]} }
}`;
}

/** Moves several refs at once, compare-and-swap each, all or nothing. */
export const updateRefsMutation = `mutation ToolpusherMove($input: UpdateRefsInput!) {
  updateRefs(input: $input) { clientMutationId }
}`;

/** One commit on a branch whose head is expected. */
export const commitMutation = `mutation ToolpusherCommit($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

/** The commits behind one, newest first, with the trees of their parents. */
export const historyQuery = `query ToolpusherHistory($owner: String!, $name: String!, $oid: GitObjectID!, $after: String) {
  repository(owner: $owner, name: $name) {
    object(oid: $oid) {
      ... on Commit {
        history(first: 100, after: $after) {
          ${pageInfo}
          nodes { oid messageHeadline parents(first: 2) { nodes { oid tree { oid } } } }
        }
      }
    }
  }
}`;
