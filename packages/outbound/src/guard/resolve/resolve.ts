import { AppError } from '@pixmill/contracts';
import { type RunTimer, startRunTimer } from '@pixmill/runtime';
import { toErrorCode, UnansweredLookup } from '../egress/failure-kind.js';

/** All addresses of a name, as IP literals. */
export type Resolver = (host: string) => Promise<readonly string[]>;

/** The name does not exist, or has no address. */
export const answeredCodes: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA']);

/**
 * Throws AppError `connection_failed` when the lookup fails or takes longer than `timeoutMs`; its cause says whether a name server has
 * answered.
 */
export async function resolveWithTimeout(resolve: Resolver, host: string, timeoutMs: number): Promise<readonly string[]> {
  let timer: RunTimer | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = startRunTimer(timeoutMs, () => reject(new UnansweredLookup('lookup timed out')));
  });
  try {
    return await Promise.race([resolve(host), timeout]);
  } catch (thrown) {
    throw toLookupError(thrown);
  } finally {
    timer?.stop();
  }
}

function toLookupError(thrown: unknown): AppError {
  if (thrown instanceof UnansweredLookup) return new AppError('connection_failed', { detail: thrown.message, cause: thrown });
  const code = toErrorCode(thrown);
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  const cause = code === null || answeredCodes.has(code) ? thrown : new UnansweredLookup(detail, { cause: thrown });
  return new AppError('connection_failed', { detail, cause });
}
