/**
 * Paths that GitHub serves beside its documented API (downloads that answers point to), in the same form as GitHub's table.
 * They are served at `/` and `/api/v3` like the rest, by handlers of the same names.
 */
export const ownOperations: Record<string, Record<string, string>> = {
  '/_raw/{owner}/{repo}/{sha}/{path}': { get: 'town/raw-content' },
  '/_downloads/{kind}/{id}/{part}/{until}/{signature}': { get: 'town/download' },
};
