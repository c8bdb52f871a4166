import { AppError } from '@pixmill/contracts';

/** Why the storage cannot be used, in the words of `/readyz` (docs/running.md#storage). */
export type StorageTrouble = 'wrong volume' | 'no space' | 'read-only' | 'no answer' | 'failed';

/** Whether the storage can be used now; `detail` is for the log. */
export type StorageCondition =
  | { readonly usable: true }
  | { readonly usable: false; readonly trouble: StorageTrouble; readonly detail: string };

/** Codes of troubles that the operating system does not report. */
export const troubleCodes = { wrongVolume: 'EWRONGVOLUME', noAnswer: 'ENOANSWER' } as const;

const troublesByCode: Readonly<Record<string, StorageTrouble>> = {
  ENOSPC: 'no space',
  EDQUOT: 'no space',
  EROFS: 'read-only',
  [troubleCodes.wrongVolume]: 'wrong volume',
  [troubleCodes.noAnswer]: 'no answer',
};

const retryAfterMs = 2_000;

/** AppError `storage_failed` for a trouble that Pixmill found by itself. */
export function createTroubleError(code: (typeof troubleCodes)[keyof typeof troubleCodes], detail: string): AppError {
  return new AppError('storage_failed', { detail, retryAfterMs, cause: Object.assign(new Error(detail), { code }) });
}

/** What an error of a backend says about it. */
function toTrouble(thrown: unknown): StorageTrouble {
  const error = thrown instanceof AppError ? thrown.cause : thrown;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return troublesByCode[code] ?? 'failed';
}

/** The condition after an error. */
export function toCondition(thrown: unknown): StorageCondition {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return { usable: false, trouble: toTrouble(thrown), detail: thrown instanceof AppError ? (thrown.detail ?? text) : text };
}
