import { setTimeout as pause } from 'node:timers/promises';
import { AppError, type ErrorCode, type SourceCredentials, SourceError, toAppError } from '@pixmill/contracts';
import { parseRetryAfter, type RunTimer } from '@pixmill/runtime';
import type { EgressHealth } from '../egress/egress-health.js';
import { type FailureKind, toFailureKind } from '../egress/failure-kind.js';
import type { GuardedFetch, GuardedResponse } from '../guarded-fetch.js';
import { decodeBody, findCodings } from './decode-body.js';
import { openSource, sourceUnreachable } from './open-source.js';
import { isRest, type Resumption, toRangeHeaders, toResumption } from './resume.js';
import { type DownloadTrace, startTrace, toSourceFailure, traceFetch } from './source-failure.js';
import { type FileContent, SourceFile } from './source-file.js';
import { type MinRate, readAtMinRate } from './watch-rate.js';

export interface DownloadTask {
  readonly guardedFetch: GuardedFetch;
  readonly egressHealth: Pick<EgressHealth, 'isOwn'>;
  readonly url: string;
  readonly credentials: SourceCredentials | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Must not exist yet. */
  readonly path: string;
  readonly maxBytes: number;
  readonly firstByteMs: number;
  readonly minRate: MinRate;
  /** Waits between the attempts, in ms: one attempt more than waits. */
  readonly retryWaitsMs: readonly number[];
  /** The time limit of all attempts together. */
  readonly deadline: Pick<RunTimer, 'remainingMs'>;
  readonly signal: AbortSignal;
}

/** A downloaded body. */
export interface DownloadResult extends FileContent {
  /** The address that answered, after redirects, without a login. */
  readonly url: string;
}

/** Why an attempt failed, and whether the next one may succeed. */
interface AttemptFailure {
  readonly error: AppError;
  readonly retryable: boolean;
  /** The wait that the server asks for; null without one. */
  readonly retryAfterMs: number | null;
}

/** The result of an attempt; after a failure, how the next one can continue the body. */
type Attempt =
  | { readonly failure: null; readonly url: string }
  | { readonly failure: AttemptFailure; readonly resumption: Resumption | null };

/** Answers of a server that may be another one soon. */
const retryableStatuses = new Set([408, 425, 429, 500, 502, 503, 504]);
/** Errors that the source has caused, whatever the state of our own network. */
const finalCodes: ReadonlySet<ErrorCode> = new Set(['source_answered', 'source_unreachable', 'file_too_large']);
const retryableKinds: ReadonlySet<FailureKind> = new Set(['transient', 'lookup', 'route']);

/**
 * Streams a URL's body to a new file in up to three attempts, and continues a cut body where the server can (docs/outbound.md#attempts).
 * Throws AppError `file_too_large`, `storage_failed` when the file cannot be written, `source_answered` when an allowed address responds with
 * another status than 2xx, and `egress_failed` when our own network is away. Every other network failure is `source_unreachable`, so that
 * a caller cannot distinguish a forbidden address from an unknown one. An error that the source has caused is a SourceError.
 */
export async function download(task: DownloadTask): Promise<DownloadResult> {
  const startedAt = performance.now();
  const file = await SourceFile.create(task.path, task.maxBytes);
  const trace = startTrace(task.url);
  try {
    const url = await downloadTo(file, { ...task, guardedFetch: traceFetch(task.guardedFetch, trace) }, trace);
    return { ...(await file.finish()), url };
  } catch (thrown) {
    await file.remove();
    throw await toSourceError(thrown, task, { trace, since: startedAt });
  }
}

/** Returns the address that answered. */
async function downloadTo(file: SourceFile, task: DownloadTask, trace: DownloadTrace): Promise<string> {
  let resumption: Resumption | null = null;
  for (const waitMs of [...task.retryWaitsMs, null]) {
    trace.attempts += 1;
    const attempt: Attempt = await attemptDownload(file, resumption, task);
    if (attempt.failure === null) return attempt.url;
    resumption = attempt.resumption;
    await waitForRetry(attempt.failure, waitMs, task);
  }
  throw sourceUnreachable('no attempt was made');
}

/** One request and its body. Continues the file when `resumption` is given, and the server has the same bytes. */
async function attemptDownload(file: SourceFile, resumption: Resumption | null, task: DownloadTask): Promise<Attempt> {
  let nextResumption = resumption;
  try {
    const rangeHeaders = resumption && file.sizeBytes > 0 ? toRangeHeaders(resumption, file.sizeBytes) : {};
    const response = await openSource({ ...task, rangeHeaders });
    if (response.status < 200 || response.status >= 300) return toAnsweredAttempt(response, resumption);
    if (resumption && response.status === 206) {
      if (!isRest(resumption, response.headers, file.sizeBytes)) return toUnusableRest(response);
    } else {
      await file.restart();
      nextResumption = response.status === 200 ? toResumption(response.headers) : null;
    }
    await saveBody(file, response, task);
    return { failure: null, url: response.url };
  } catch (thrown) {
    const error = toAppError(thrown, 'connection_failed');
    const retryable = error.code === 'connection_failed' && retryableKinds.has(toFailureKind(error));
    return { failure: { error, retryable, retryAfterMs: null }, resumption: nextResumption };
  }
}

function toAnsweredAttempt({ status, headers, close }: GuardedResponse, resumption: Resumption | null): Attempt {
  close();
  const isPastEnd = status === 416 && resumption !== null;
  const error = new AppError('source_answered', {
    message: `The image could not be downloaded: its server answered ${status}`,
    detail: `status ${status}`,
  });
  const retryAfterMs = parseRetryAfter(headers['retry-after'], new Date());
  return {
    failure: { error, retryable: isPastEnd || retryableStatuses.has(status), retryAfterMs },
    resumption: isPastEnd ? null : resumption,
  };
}

/** The next attempt starts from the first byte. */
function toUnusableRest({ close }: GuardedResponse): Attempt {
  close();
  return {
    failure: { error: sourceUnreachable('the rest of a cut body does not fit its beginning'), retryable: true, retryAfterMs: null },
    resumption: null,
  };
}

async function saveBody(file: SourceFile, response: GuardedResponse, { minRate, maxBytes }: DownloadTask): Promise<void> {
  const codings = findCodings(response.headers['content-encoding']);
  if (codings.length === 0) file.checkRoom(Number(response.headers['content-length'] ?? 0));
  for await (const chunk of decodeBody(readAtMinRate(response, minRate), codings, maxBytes)) await file.append(chunk);
  if (file.sizeBytes === 0) throw sourceUnreachable('the body is empty');
}

/** Throws the failure when no further attempt can follow within the time limit. */
async function waitForRetry({ error, retryable, retryAfterMs }: AttemptFailure, waitMs: number | null, task: DownloadTask): Promise<void> {
  const { deadline, signal } = task;
  if (!retryable || waitMs === null) throw error;
  const fullWaitMs = Math.max(waitMs, retryAfterMs ?? 0);
  if (fullWaitMs >= deadline.remainingMs) throw error;
  await pause(fullWaitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
}

interface DownloadHistory {
  readonly trace: DownloadTrace;
  /** When the download began, in ms of `performance.now()`. */
  readonly since: number;
}

/** The error of the catalogue for the last failure; a SourceError when the source is at fault. */
async function toSourceError(
  thrown: unknown,
  { url, egressHealth, signal }: DownloadTask,
  { trace, since }: DownloadHistory,
): Promise<AppError> {
  const error = toAppError(thrown);
  if (finalCodes.has(error.code)) return toSameError(error, trace);
  if (error.code !== 'address_refused' && error.code !== 'connection_failed') return error;
  const detail = `${error.code}: ${error.detail}`;
  const failure = { host: new URL(url).hostname.replace(/^\[|\]$/g, ''), kind: toFailureKind(error), since };
  const isOwn = error.code === 'connection_failed' && !signal.aborted && (await egressHealth.isOwn(failure));
  return isOwn
    ? new AppError('egress_failed', { detail, cause: error })
    : new SourceError('source_unreachable', toSourceFailure(error, trace), { detail, cause: error });
}

function toSameError(error: AppError, trace: DownloadTrace): SourceError {
  const { code, message, detail = '', cause } = error;
  return new SourceError(code, toSourceFailure(error, trace), { message, detail, cause });
}
