import type { Account } from '@pixmill/contracts';

export interface WireUser {
  readonly name: string;
  readonly email: string;
  /** -1 means unlimited, on the wire only (decisions.md 23). */
  readonly tokens: number;
}

/** Source: MegaOptim contract section 4, decisions.md 7. */
export function toUser({ name, email, tokens, unlimited }: Account): WireUser {
  return { name, email, tokens: unlimited ? -1 : tokens };
}
