import { AppError, parseUrl, type RequestFailure, type SourceFailure, type SourceFailureReason } from '@pixmill/contracts';
import { EarlyClose, SilentAddress, toErrorCode, UnansweredLookup } from '../egress/failure-kind.js';
import { FailureReason } from '../failure-reason.js';
import type { GuardedFetch } from '../guarded-fetch.js';
import { explainTlsCode } from './tls-codes.js';

/** What a download has met so far. */
export interface DownloadTrace {
  attempts: number;
  /** Host and port that were asked last. */
  host: string;
  /** Status of their answer; null before it. */
  status: number | null;
}

/** Starts the trace of a download. */
export function startTrace(url: string): DownloadTrace {
  return { attempts: 0, host: parseUrl(url)?.host ?? '', status: null };
}

/** A fetch that notes each host and status in the trace. */
export function traceFetch(guardedFetch: GuardedFetch, trace: DownloadTrace): GuardedFetch {
  return async (request) => {
    Object.assign(trace, { host: request.url.host, status: null });
    const response = await guardedFetch(request);
    trace.status = response.status;
    return response;
  };
}

/** Says why a source could not be fetched. Pure. */
export function toSourceFailure(error: AppError, { attempts, host, status }: DownloadTrace): SourceFailure {
  return { ...explainFailure(error, status), status, host, attempts: Math.max(1, attempts) };
}

/** Explains an error by the classes and codes of it and its causes, never by text; `status` is that of an answer that began. Pure. */
export function explainFailure(error: AppError, status: number | null): RequestFailure {
  for (let cause: unknown = error; typeof cause === 'object' && cause !== null; cause = 'cause' in cause ? cause.cause : null) {
    const explanation = explainCause(cause, status);
    if (explanation) return explanation;
  }
  return status === null ? say('connection', 'the connection failed') : say('response', 'the answer could not be read');
}

function explainCause(cause: object, status: number | null): RequestFailure | null {
  if (cause instanceof FailureReason) return say(cause.reason, cause.message);
  if (cause instanceof UnansweredLookup) return say('dns', 'no name server answered for this name');
  if (cause instanceof SilentAddress) return say('time', 'the address did not answer a connection');
  if (cause instanceof EarlyClose) return say('connection', cause.message);
  if (cause instanceof AppError) return explainAppError(cause, status);
  const code = toErrorCode(cause);
  return code === null ? null : explainCode(code, status);
}

function explainAppError({ code, detail }: AppError, status: number | null): RequestFailure | null {
  if (code === 'address_refused') return say('policy', `not allowed: ${detail}`);
  if (code === 'source_answered') return say('status', `the server answered ${status}`);
  return code === 'file_too_large' ? say('size', 'the file is larger than the limit') : null;
}

const sentences: Readonly<Record<string, readonly [SourceFailureReason, string]>> = {
  ENOTFOUND: ['dns', 'the name does not exist'],
  ENODATA: ['dns', 'the name has no address'],
  ECONNREFUSED: ['connection', 'the connection was refused'],
  ECONNRESET: ['connection', 'the connection was closed without an answer'],
  ENETUNREACH: ['connection', 'there is no route to the address'],
  EHOSTUNREACH: ['connection', 'there is no route to the address'],
};

/** A connection that fails after the head of the answer has cut its body. */
function explainCode(code: string, status: number | null): RequestFailure {
  const tls = explainTlsCode(code);
  if (tls !== null) return say('tls', `${tls} (${code})`);
  if (code.startsWith('HPE_')) return say('response', `the answer is not valid HTTP (${code})`);
  if (status !== null) return say('response', `the body was cut (${code})`);
  const [reason, sentence] = sentences[code] ?? ['connection', 'the connection failed'];
  return say(reason, `${sentence} (${code})`);
}

const say = (reason: SourceFailureReason, detail: string): RequestFailure => ({ reason, detail });
