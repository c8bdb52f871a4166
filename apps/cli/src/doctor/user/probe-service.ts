import { findClockOffset, type TimeSpan } from '@pixmill/runtime';
import { z } from 'zod';

/** What a service tells without a key. */
export interface ServiceProbe {
  /** Whether `/healthz` answered as Pixmill does. */
  readonly isPixmill: boolean;
  /** HTTP status of `/healthz`. */
  readonly status: number;
  /** Whether every check of `/readyz` passes; null when it did not answer as Pixmill does. */
  readonly ready: boolean | null;
  /** Results and figures of `/readyz` (docs/running.md#health). */
  readonly checks: Readonly<Record<string, number | string | null>>;
  /** The clock of the service minus ours, in ms; null without a `Date` header. It is exact to a second. */
  readonly clockOffsetMs: number | null;
  readonly roundTripMs: number;
}

const healthSchema = z.object({ status: z.literal('ok') });
const readinessSchema = z
  .object({ status: z.enum(['ok', 'unavailable', 'leaving']) })
  .catchall(z.union([z.number(), z.string(), z.null()]));

/**
 * Reads `/healthz` and `/readyz`, which need no key and are no part of the API that the client covers. Throws what `fetch` throws when there is no
 * answer.
 */
export async function probeService(url: string, signal: AbortSignal): Promise<ServiceProbe> {
  const base = url.replace(/\/+$/, '');
  const [sentAt, startedAt] = [Date.now(), performance.now()];
  const health = await fetch(`${base}/healthz`, { signal });
  const roundTripMs = performance.now() - startedAt;
  const isPixmill = healthSchema.safeParse(await readJson(health)).success;
  const readiness = isPixmill ? readinessSchema.safeParse(await readJson(await fetch(`${base}/readyz`, { signal }))) : undefined;
  const { status = null, ...checks } = readiness?.data ?? {};
  return {
    ...{ isPixmill, status: health.status, roundTripMs, checks },
    ready: status === null ? null : status === 'ok',
    clockOffsetMs: readClock(health.headers.get('date'), { from: sentAt, to: sentAt + roundTripMs }),
  };
}

const readJson = (response: Response): Promise<unknown> => response.json().catch(() => null);

/** The header has whole seconds: the clock said any time within that second. */
function readClock(date: string | null, ours: TimeSpan): number | null {
  const from = Date.parse(date ?? '');
  return Number.isNaN(from) ? null : findClockOffset(ours, { from, to: from + 999 });
}

const sentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses the connection: nothing listens there',
  ENOTFOUND: 'has a name that does not exist',
  EAI_AGAIN: 'has a name that no name server answers for',
  ECONNRESET: 'closes the connection without an answer',
  UND_ERR_SOCKET: 'closes the connection without an answer',
};

const failureSchema = z.object({ name: z.string().optional(), code: z.string().optional(), message: z.string() });

/** Why `fetch` got no answer, as a sentence without its subject. `fetch` names the reason in the cause of its error. */
export function explainNoAnswer(thrown: unknown): string {
  const { cause } = z.object({ cause: failureSchema.optional() }).catch({}).parse(thrown);
  const { name, code = '', message } = cause ?? failureSchema.catch({ message: String(thrown) }).parse(thrown);
  if (name === 'TimeoutError') return 'does not answer in time';
  return sentences[code] ?? `does not answer: ${message}`;
}
