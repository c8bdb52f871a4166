import { AppError, defaultJobSpec, type ErrorCode, formatFacts, type Job } from '@pixmill/contracts';
import {
  type Command,
  type Dialect,
  type DialectRate,
  type ErrorContext,
  type Route,
  retryAfterHeader,
  type SourceInput,
  type WireReply,
  type WireRequest,
} from '@pixmill/dialects';
import { z } from 'zod';

export interface StandInOptions {
  readonly rate?: DialectRate;
  readonly httpsOnly?: boolean;
}

const statuses: Partial<Record<ErrorCode, number>> = {
  api_key_missing: 401,
  api_key_unknown: 401,
  insufficient_tokens: 402,
  https_required: 403,
  route_not_found: 404,
  artifact_missing: 404,
  method_not_allowed: 405,
  idempotency_key_running: 409,
  body_too_large: 413,
  rate_limited: 429,
  job_timed_out: 504,
  cancelled: 504,
  unavailable: 503,
};

const orderSchema = z.object({
  waitMs: z.number().default(0),
  reply: z.enum(['json', 'binary']).default('json'),
  url: z.string().optional(),
  headers: z.record(z.string(), z.string()).default({}),
});

function toSubmit(wanted: unknown, uploads: readonly SourceInput[]): Command {
  const order = orderSchema.safeParse(wanted);
  if (!order.success) throw new AppError('invalid_parameter', { message: 'data: wrong' });
  const { url, headers: sourceHeaders, ...rest } = order.data;
  const sources = url === undefined ? uploads : [{ kind: 'url' as const, name: 'a.jpg', url }];
  if (sources.length === 0) throw new AppError('invalid_parameter', { message: 'file: missing' });
  const plain = { spec: defaultJobSpec, callbackUrl: null, callbackDelayMs: 0, sourceLogin: null, destination: null };
  return { verb: 'submit', ...plain, ...rest, sourceHeaders, sources };
}

function parseUpload({ fields, files }: WireRequest): Command {
  const uploads = files.map((file): SourceInput => ({ kind: 'upload', name: file.name || 'image', file }));
  return toSubmit(JSON.parse(fields.data ?? '{}'), uploads);
}

const keyed = { authenticated: true, budgetFactor: 1 } as const;
const routes: readonly Route[] = [
  { method: 'POST', path: '/t/upload', endpoint: 'upload', ...keyed, spendsTokens: true, body: 'upload', parse: parseUpload },
  {
    method: 'POST',
    path: '/t/fetch',
    endpoint: 'fetch',
    ...keyed,
    spendsTokens: true,
    body: 'json',
    parse: ({ json }) => toSubmit(json, []),
  },
  {
    method: 'GET',
    path: '/t/account',
    endpoint: 'account',
    ...keyed,
    spendsTokens: false,
    body: 'discard',
    parse: () => ({ verb: 'account' }),
  },
];

function refusal(status: number, message: string, { reply = 'json', jobId, requestId }: ErrorContext = {}): WireReply {
  const json = { success: false, code: status, id: jobId ?? requestId, message };
  return reply === 'json' ? { status, headers: {}, json } : { status, headers: { 'x-meta': JSON.stringify(json) }, json: null };
}

function presentError(error: AppError, context?: ErrorContext): WireReply {
  const worded = refusal(statuses[error.code] ?? 422, `${error.code}: ${error.message}`, context);
  return { ...worded, headers: { ...worded.headers, ...retryAfterHeader(error) } };
}

function presentJob(job: Job, reply: 'json' | 'binary'): WireReply {
  const outcome = job.images[0]?.outcome;
  if (outcome?.status !== 'succeeded') return presentError(new AppError(outcome?.failure.code ?? 'internal'), { reply, jobId: job.id });
  const [main] = outcome.variants;
  const json = { success: true, code: 200, id: job.id, bytes: main?.sizeBytes };
  if (reply === 'json' || !main) return { status: 200, headers: {}, json };
  const { storageKey, sizeBytes, format } = main;
  const artifact = { storageKey, sizeBytes, mediaType: formatFacts[format].mediaType };
  return { status: 200, headers: { 'x-meta': JSON.stringify(json) }, json: null, artifact };
}

/** For tests: a dialect that does what the HTTP layer can and MegaOptim never asks for, with little wire of its own. */
export function createStandIn({ rate, httpsOnly = false }: StandInOptions = {}): Dialect {
  return {
    name: 'stand-in',
    basePath: '/t',
    routes,
    ...(rate && { rate }),
    httpsOnly,
    apiKeyFrom: ({ authorization }) => [authorization].flat()[0]?.replace(/^Bearer /, '') || null,
    replyModeOf: (headers) => (headers['x-binary'] === undefined ? 'json' : 'binary'),
    presentSubmitted: ({ id }) => ({ status: 202, headers: {}, json: { success: true, code: 202, id } }),
    presentJob: (job, _account, reply) => presentJob(job, reply),
    presentReport: () => refusal(404, 'no reports'),
    presentAccount: ({ tokens }) => ({ status: 200, headers: {}, json: { success: true, code: 200, tokens } }),
    presentRegistered: () => refusal(404, 'no registration'),
    presentPing: () => refusal(404, 'no ping'),
    presentError,
    presentRefusal: (status, message) => refusal(status, message),
    wordWebhook: ({ id }) => ({ contentType: 'application/json', body: JSON.stringify({ id }) }),
  };
}
