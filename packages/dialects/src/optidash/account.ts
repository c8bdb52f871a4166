import type { Account } from '@pixmill/contracts';

interface Credits {
  /** -1 is unlimited, on the wire only (decisions.md 8 and 23). */
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
  /** One number under the older name and the newer one. */
  readonly quota: Credits;
  readonly credits: Credits;
}

/** What is left is what is known: a balance has no total that it is a part of. Source: Optidash contract section 2.3. */
export function toAccountBody({ name, tokens, unlimited }: Account, id: string): AccountBody {
  const remaining = unlimited ? -1 : tokens;
  const credits = { total: remaining, used: 0, remaining };
  const subscription = { name: unlimited ? 'unlimited' : 'prepaid', period: 'none' };
  return { success: true, code: 200, id, company: name, subscription, quota: credits, credits };
}
