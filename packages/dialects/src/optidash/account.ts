import type { Account } from '@pixmill/contracts';

interface Credits {
  /**
   * -1 means unlimited, on the wire only (docs/product-decisions.md#synchronous-calls-and-credits,
   * docs/product-decisions.md#unlimited-accounts-and-the-balance).
   */
  readonly total: number;
  readonly used: number;
  readonly remaining: number;
}

interface AccountBody {
  readonly success: true;
  readonly code: 200;
  readonly id: string;
  readonly company: string;
  readonly subscription: { readonly name: string; readonly period: string };
  /** The same numbers under the older and the newer name. */
  readonly quota: Credits;
  readonly credits: Credits;
}

interface AccountBodyOptions {
  /** Tokens charged so far, plus tokens held. */
  readonly used: number;
  readonly id: string;
}

/** The total is the sum of used and remaining tokens. Source: docs/contracts/optidash.md#23-get-10account. */
export function toAccountBody({ name, tokens, unlimited }: Account, { used, id }: AccountBodyOptions): AccountBody {
  const credits = unlimited ? { total: -1, used, remaining: -1 } : { total: used + tokens, used, remaining: tokens };
  const subscription = { name: unlimited ? 'unlimited' : 'prepaid', period: 'none' };
  return { success: true, code: 200, id, company: name, subscription, quota: credits, credits };
}
