import type { IncomingMessage } from 'node:http';
import type { AppError } from '@pixmill/contracts';

/** Why a request is answered without its route. */
export interface EarlyRefusal {
  readonly error: AppError;
  /** Whether the request line and all headers arrived. */
  readonly headRead: boolean;
  /** Whether the request line arrived. */
  readonly pathRead: boolean;
}

const refusals = new WeakMap<IncomingMessage, EarlyRefusal>();

/** Marks a request that the server below the application refuses, before it passes it on. */
export function markRefused(request: IncomingMessage, refusal: EarlyRefusal): void {
  refusals.set(request, refusal);
}

/** The refusal of a marked request; undefined for every other one. */
export const findRefusal = (request: IncomingMessage): EarlyRefusal | undefined => refusals.get(request);
