/** What the base's rules require before it may move: rulesets, and the older branch protection beside them. */
import { z } from 'zod';
import type { ReviewRule } from '../../core/snapshot.ts';
import { statusOf } from './classify.ts';
import type { Place } from './place.ts';

/** The names of required checks, and what is required of reviews. */
export interface BaseRules {
  readonly checks: readonly string[];
  readonly review: ReviewRule;
}

const RequiredChecks = z.looseObject({
  type: z.literal('required_status_checks'),
  parameters: z.looseObject({ required_status_checks: z.array(z.looseObject({ context: z.string() })) }),
});
const RequiredReviews = z.looseObject({
  type: z.literal('pull_request'),
  parameters: z.looseObject({
    required_approving_review_count: z.int().nonnegative().default(0),
    dismiss_stale_reviews_on_push: z.boolean().default(false),
  }),
});
const Branch = z.looseObject({
  protection: z
    .looseObject({
      enabled: z.boolean().optional(),
      required_status_checks: z.looseObject({ contexts: z.array(z.string()) }).optional(),
    })
    .optional(),
});
const Protection = z.looseObject({
  required_pull_request_reviews: z
    .looseObject({
      required_approving_review_count: z.int().nonnegative().optional(),
      dismiss_stale_reviews: z.boolean().optional(),
    })
    .optional(),
});

/** Two calls, and a third where the branch has classic protection. */
export async function readBaseRules(place: Place, branch: string): Promise<BaseRules> {
  const { client, owner, repo } = place;
  const { data } = await client.rest.repos.getBranchRules({ owner, repo, branch, per_page: 100 });
  const rules = z.array(z.unknown()).parse(data);
  const ruled = rules.flatMap((rule) => {
    const parsed = RequiredChecks.safeParse(rule);
    return parsed.success ? parsed.data.parameters.required_status_checks.map((check) => check.context) : [];
  });
  const reviews = rules.flatMap((rule) => {
    const parsed = RequiredReviews.safeParse(rule);
    return parsed.success ? [parsed.data.parameters] : [];
  });
  const { protection } = Branch.parse((await client.rest.repos.getBranch({ owner, repo, branch })).data);
  const classic = protection?.enabled === true ? await readClassic(place, branch) : none;
  return {
    checks: [...new Set([...ruled, ...(protection?.required_status_checks?.contexts ?? [])])],
    review: {
      approvals: Math.max(classic.approvals, ...reviews.map((rule) => rule.required_approving_review_count)),
      ofHead: classic.ofHead || reviews.some((rule) => rule.dismiss_stale_reviews_on_push),
      isHidden: classic.isHidden,
    },
  };
}

const none: ReviewRule = { approvals: 0, ofHead: false, isHidden: false };

// Only who may read the administration of a repository may read it; the App need not.
async function readClassic({ client, owner, repo }: Place, branch: string): Promise<ReviewRule> {
  try {
    const { data } = await client.rest.repos.getBranchProtection({ owner, repo, branch });
    const reviews = Protection.parse(data).required_pull_request_reviews;
    return {
      approvals: reviews?.required_approving_review_count ?? 0,
      ofHead: reviews?.dismiss_stale_reviews ?? false,
      isHidden: false,
    };
  } catch (error) {
    const status = statusOf(error);
    if (status === 404) return none;
    if (status === 403) return { ...none, isHidden: true };
    throw error;
  }
}
