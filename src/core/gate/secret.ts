/** Shapes of well-known secrets: what the gate refuses in added lines and what logs never show. */

/** One kind of secret. `pattern` has no flags, so that users add their own. */
export interface TokenShape {
  readonly name: string;
  readonly pattern: RegExp;
}

/** Shapes that are long and particular enough not to occur in ordinary code. */
export const tokenShapes: readonly TokenShape[] = [
  { name: 'GitHub token', pattern: /\bgh[pousr]_[A-Za-z0-9]{36,255}\b/ },
  { name: 'GitHub installation token', pattern: /\bghs_[0-9]+_[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/ },
  { name: 'GitHub fine-grained token', pattern: /\bgithub_pat_[A-Za-z0-9_]{60,255}\b/ },
  { name: 'AWS access key', pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/ },
  { name: 'Anthropic key', pattern: /\bsk-ant-[A-Za-z0-9]{2,10}-[A-Za-z0-9_-]{60,}/ },
  { name: 'OpenAI key', pattern: /\bsk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,}/ },
  { name: 'Slack token', pattern: /\bxox[abeoprs]-[0-9A-Za-z-]{20,}/ },
  { name: 'Google API key', pattern: /\bAIza[0-9A-Za-z_-]{35}\b/ },
  { name: 'Stripe live key', pattern: /\b[rs]k_live_[0-9A-Za-z]{20,}/ },
  { name: 'npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { name: 'GitLab token', pattern: /\bglpat-[A-Za-z0-9_-]{20,}/ },
  { name: 'private key', pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/ },
];

/** The name of the first kind of secret in the text, or null. */
export function findSecret(text: string): string | null {
  return tokenShapes.find(({ pattern }) => pattern.test(text))?.name ?? null;
}
