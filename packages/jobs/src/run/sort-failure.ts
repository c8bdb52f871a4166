import { type AppError, type ErrorCode, errorCatalogue, type ImageFailure, isStorageError, toAppError } from '@pixmill/contracts';
import type { Interruption } from '@pixmill/db';

/**
 * Failures of the service that are final for an image all the same: the caller's own storage after its attempts, and a source whose
 * bytes are lost, so that neither another run nor a replay could help.
 */
const finalServiceFailures: ReadonlySet<ErrorCode> = new Set(['destination_failed', 'source_lost']);

/** Conditions that pass. Any other failure of the service is a fault of the program, and counts as an attempt. */
const uncountedCodes: ReadonlySet<ErrorCode> = new Set([
  'unavailable',
  'storage_failed',
  'egress_failed',
  'connection_failed',
  'setup_failed',
  'claim_lost',
]);

/**
 * The failure that becomes the outcome of an image, or null when the job is to be tried again: when its run ends anyway, or when the
 * error is the service's (docs/reliability.md#faults).
 */
export function toFinalFailure(thrown: unknown, signal: AbortSignal): ImageFailure | null {
  if (signal.aborted) return null;
  const { code, message } = toAppError(thrown);
  return errorCatalogue[code].fault === 'input' || finalServiceFailures.has(code) ? { code, message } : null;
}

/** How an error ended a run, unless `stop` did. A full disk is a condition, also when it arrives as an internal error. */
export function sortInterruption(error: AppError, stop: AbortSignal): Interruption {
  if (stop.aborted) return 'shutdown';
  if (error.code === 'lane_full') return 'deferred';
  return uncountedCodes.has(error.code) || isStorageError(error.cause) ? 'uncounted' : 'counted';
}
