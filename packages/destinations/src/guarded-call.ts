import { AppError } from '@pixmill/contracts';
import type { Egress, Sent } from '@pixmill/egress';

/** A signed request as an SDK words it. */
interface SignedRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** One put of an SDK through the egress, and how it ended, whatever the SDK makes of that. */
export interface GuardedCall {
  put(request: SignedRequest): Promise<Sent>;
  /** HTTP status of the answer; null without one. */
  status(): number | null;
  /** What the egress threw, if it did. */
  failure(): AppError | null;
}

export interface GuardedCallOptions {
  readonly egress: Pick<Egress, 'send'>;
  readonly bytes: Uint8Array;
  readonly signal: AbortSignal;
}

/** Whole call, in ms: a large result over a slow line, and no more. */
const timeoutMs = 60_000;

/** These are the connection's own: the guard writes them. */
const ownHeaders = new Set(['host', 'content-length', 'connection', 'expect', 'accept-encoding', 'user-agent']);

/** Redirects are an end here: an SDK would sign again for wherever it was sent. */
export function createGuardedCall({ egress, bytes, signal }: GuardedCallOptions): GuardedCall {
  let status: number | null = null;
  let failure: AppError | null = null;
  return {
    async put({ url, headers }) {
      const kept = Object.entries(headers).filter(([name]) => !ownHeaders.has(name.toLowerCase()));
      try {
        const sent = await egress.send(url, { method: 'PUT', headers: Object.fromEntries(kept), body: bytes, timeoutMs, signal });
        status = sent.status;
        if (status >= 300 && status < 400) throw new AppError('destination_refused', { detail: 'redirect' });
        return sent;
      } catch (thrown) {
        if (thrown instanceof AppError) failure = thrown;
        throw thrown;
      }
    },
    status: () => status,
    failure: () => failure,
  };
}
