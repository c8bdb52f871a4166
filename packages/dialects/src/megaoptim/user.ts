import type { Account } from '@pixmill/contracts';

export interface WireUser {
  readonly name: string;
  readonly email: string;
  /** -1 means unlimited, on the wire only (docs/product-decisions.md#unlimited-accounts-and-the-balance). */
  readonly tokens: number;
}

/** Sources: docs/contracts/megaoptim.md#4-post-v1optimizeidresult, docs/product-decisions.md#account-answer-of-megaoptim */
export function toUser({ name, email, tokens, unlimited }: Account): WireUser {
  return { name, email, tokens: unlimited ? -1 : tokens };
}
