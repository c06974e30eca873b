/** What a thrown failure of an adapter means: worth another try, or not. */
export type Failure =
  | { readonly kind: 'passing'; readonly reason: string; readonly retryAfterMs: number | null }
  | { readonly kind: 'lasting'; readonly reason: string };

export type Classify = (error: unknown) => Failure;
