import { randomUUID } from 'node:crypto';
import { formatInfo } from '@pixmill/contracts';
import type { Dialect, ReplyMode, Route, UrlPredicate, UrlRules, WireReply } from '../dialect.js';
import { toRetryAfterHeader } from '../retry-after-header.js';
import { toAccountBody } from './account.js';
import { findApiKey } from './api-key.js';
import { toCapabilitiesBody } from './capabilities.js';
import { toErrorBody, toErrorMessage, wireErrors } from './errors.js';
import { toMetadataHeaders } from './metadata-headers.js';
import { toReplyMode } from './reply-mode.js';
import { parseFetch, parseUpload } from './request.js';
import { findMainVariant, toResultBody, toSubmittedBody } from './response.js';

interface OptidashOptions {
  /** Absolute address under which callers reach this service, with or without a slash at the end. */
  readonly publicUrl: string;
  /** Requests of one key in 15 minutes; 0 is off. Source: Optidash contract section 3.6. */
  readonly rateLimit?: number;
  readonly httpsOnly?: boolean;
  readonly isUrlAllowed?: UrlPredicate | undefined;
  readonly isOperatorAllowed?: UrlRules['isOperatorAllowed'] | undefined;
  /** Whether somebody looks for faces; without it `face` is the centre. Source: Optidash contract section 7. */
  readonly faceDetection?: boolean;
  /** Names the answers that no job and no request names. */
  readonly newId?: () => string;
}

const rateWindowMs = 900_000;

/** All endpoints have one budget. Source: Optidash contract section 3.6. */
const keyed = { endpoint: 'all', authenticated: true, rateLimitFactor: 1 } as const;

const createRoutes = (rules: UrlRules): readonly Route[] => [
  { method: 'POST', path: '/1.0/upload', ...keyed, spendsTokens: true, body: 'upload', parse: (request) => parseUpload(request, rules) },
  { method: 'POST', path: '/1.0/fetch', ...keyed, spendsTokens: true, body: 'json', parse: (request) => parseFetch(request, rules) },
  {
    method: 'GET',
    path: '/1.0/account',
    ...keyed,
    spendsTokens: false,
    body: 'discard',
    parse: () => ({ verb: 'account', withUse: true }),
  },
  {
    method: 'GET',
    path: '/1.0/capabilities',
    ...keyed,
    spendsTokens: false,
    body: 'discard',
    parse: () => ({ verb: 'ping', about: 'capabilities' }),
  },
];

interface WireBody {
  readonly code: number;
}

const noStore = { 'cache-control': 'no-store' };

const toJsonReply = <T extends WireBody>(body: T): WireReply => ({ status: body.code, headers: noStore, json: body });

/** Without bytes there is no body at all: clients write whatever comes into the caller's file. Source: Optidash contract section 3.3. */
const toHeaderReply = (body: WireBody): WireReply => ({
  status: body.code,
  headers: { ...noStore, ...toMetadataHeaders(body) },
  json: null,
});

const toReply = (body: WireBody, mode: ReplyMode = 'json') => (mode === 'binary' ? toHeaderReply(body) : toJsonReply(body));

/** The Optidash dialect: JSON or a multipart upload in; JSON, or an image with JSON in its headers, out. */
export function createOptidash({
  publicUrl,
  rateLimit = 100_000,
  httpsOnly = false,
  isUrlAllowed = () => true,
  isOperatorAllowed = () => false,
  faceDetection = false,
  newId = randomUUID,
}: OptidashOptions): Dialect {
  const base = publicUrl.replace(/\/+$/, '');

  return {
    name: 'optidash',
    basePath: '/1.0',
    routes: createRoutes({ isUrlAllowed, isOperatorAllowed }),
    rateLimit: { limit: rateLimit, windowMs: rateWindowMs, headers: 'x-ratelimit' },
    httpsOnly,
    findApiKey,
    toReplyMode,
    renderSubmitted: (job) => toJsonReply(toSubmittedBody(job)),
    renderJob(job, _account, mode) {
      const reply = toReply(toResultBody(job, base), mode);
      const main = findMainVariant(job);
      if (mode === 'json' || !main) return reply;
      const { storageKey, sizeBytes, format } = main;
      return { ...reply, artifact: { storageKey, sizeBytes, mediaType: formatInfo[format].mediaType } };
    },
    renderReport: ({ id, images }) =>
      toJsonReply({
        success: true,
        code: 200,
        id,
        report: images.map(({ outcome }) => (outcome?.status === 'succeeded' ? outcome.report : null)),
      }),
    renderAccount: (account, used) => toJsonReply(toAccountBody(account, { used, id: newId() })),
    renderRegistration: ({ account }) => toJsonReply(toAccountBody(account, { used: 0, id: newId() })),
    renderServiceInfo: () => toJsonReply(toCapabilitiesBody(faceDetection, newId())),
    renderError(error, { jobId, requestId, reply: mode } = {}) {
      const { code } = wireErrors[error.code];
      const { headers, ...reply } = toReply(toErrorBody(code, toErrorMessage(error), jobId ?? requestId ?? newId()), mode);
      return { ...reply, headers: { ...headers, ...toRetryAfterHeader(error), ...(code === 401 && authChallenge) } };
    },
    renderHttpError: (status, message) => toJsonReply(toErrorBody(status, message, newId())),
    renderWebhook: (job) => ({ contentType: 'application/json; charset=utf-8', body: JSON.stringify(toResultBody(job, base)) }),
  };
}

/** RFC 9110 section 15.5.2. */
const authChallenge = { 'www-authenticate': 'Basic realm="Pixmill"' };
