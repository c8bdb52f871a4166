import { randomUUID } from 'node:crypto';
import type { Dialect, ReplyMode, Route, UrlPredicate, UrlRules, WireReply } from '../dialect.js';
import { toRetryAfterHeader } from '../retry-after-header.js';
import type { SourceHeaderRules } from '../source-headers.js';
import { toAccountBody } from './account.js';
import { findApiKey } from './api-key.js';
import { type Capabilities, toCapabilitiesBody } from './capabilities.js';
import { toErrorBody, toErrorMessage, wireErrors } from './errors.js';
import { toMetadataHeaders } from './metadata-headers.js';
import { toReplyMode } from './reply-mode.js';
import { parseFetch, parseUpload } from './request.js';
import { findMainVariant, toResultBody, toSubmittedBody } from './response.js';
import type { OptidashSettings } from './settings.js';

interface OptidashOptions {
  /** Absolute address under which callers reach this service, with or without a slash at the end. */
  readonly publicUrl: string;
  readonly settings: OptidashSettings;
  readonly isUrlAllowed?: UrlPredicate | undefined;
  readonly isOperatorAllowed?: UrlRules['isOperatorAllowed'] | undefined;
  /** What the service can do at this moment. Default: nothing that an operator has to install. */
  readonly readCapabilities?: (() => Partial<Capabilities>) | undefined;
  /** Creates the id of a response without a job and without a request id. */
  readonly newId?: () => string;
}

const rateWindowMs = 900_000;

/** All endpoints share one rate limit. Source: docs/contracts/optidash.md#36-rate-limits. */
const keyed = { endpoint: 'all', authenticated: true, scope: 'jobs:read', rateLimitFactor: 1 } as const;

const createRoutes = (rules: UrlRules & SourceHeaderRules): readonly Route[] => [
  {
    method: 'POST',
    path: '/1.0/upload',
    ...keyed,
    scope: 'jobs:write',
    spendsTokens: true,
    body: 'upload',
    textFields: ['data'],
    bodyHint: "The body must be multipart/form-data with the image as the part `file`, such as curl -F file=@photo.jpg -F 'data={}'",
    parse: (request, defaults) => parseUpload(request, rules, defaults),
  },
  {
    method: 'POST',
    path: '/1.0/fetch',
    ...keyed,
    scope: 'jobs:write',
    spendsTokens: true,
    body: 'json',
    bodyHint:
      'The body must be JSON with `url`, and Content-Type: application/json. Send an image itself to /1.0/upload, as the part `file` of a form',
    parse: (request, defaults) => parseFetch(request, rules, defaults),
  },
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
    scope: null,
    spendsTokens: false,
    body: 'discard',
    parse: () => ({ verb: 'ping', about: 'capabilities' }),
  },
];

/** A 401 needs a challenge (RFC 9110 section 15.5.2). */
const authChallenge = { 'www-authenticate': 'Basic realm="Pixmill"' };

interface WireBody {
  readonly code: number;
}

const noStore = { 'cache-control': 'no-store' };

const toJsonReply = <T extends WireBody>(body: T): WireReply => ({ status: body.code, headers: noStore, json: body });

/**
 * A binary reply without an image has no body: clients write every body into the caller's file.
 * Source: docs/contracts/optidash.md#33-binary-responses.
 */
const toHeaderReply = (body: WireBody): WireReply => ({
  status: body.code,
  headers: { ...noStore, ...toMetadataHeaders(body) },
  json: null,
});

const toReply = (body: WireBody, mode: ReplyMode = 'json') => (mode === 'binary' ? toHeaderReply(body) : toJsonReply(body));

/** The Optidash dialect: reads JSON or a multipart upload; renders JSON, or an image with JSON in the headers. */
export function createOptidash({
  publicUrl,
  settings,
  isUrlAllowed = () => true,
  isOperatorAllowed = () => false,
  readCapabilities = () => ({}),
  newId = randomUUID,
}: OptidashOptions): Dialect {
  const { OPTIDASH_RATE_LIMIT: limit, OPTIDASH_HTTPS_ONLY: httpsOnly, FETCH_HOST_HEADER: allowsHost } = settings;
  const base = publicUrl.replace(/\/+$/, '');

  return {
    name: 'optidash',
    basePath: '/1.0',
    routes: createRoutes({ isUrlAllowed, isOperatorAllowed, allowsHost }),
    rateLimit: { limit, windowMs: rateWindowMs, headers: 'x-ratelimit' },
    httpsOnly,
    findApiKey,
    toReplyMode,
    renderSubmitted: (job) => toJsonReply(toSubmittedBody(job)),
    renderJob(job, _account, mode) {
      const reply = toReply(toResultBody(job, base), mode);
      const main = findMainVariant(job);
      if (mode === 'json' || !main) return reply;
      const { storageKey, sizeBytes, format } = main;
      return { ...reply, artifact: { storageKey, sizeBytes, format } };
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
    renderServiceInfo: () => toJsonReply(toCapabilitiesBody(readCapabilities(), newId())),
    renderError(error, { jobId, requestId, reply: mode } = {}) {
      const { code } = wireErrors[error.code];
      const { headers, ...reply } = toReply(toErrorBody({ code, message: toErrorMessage(error), id: jobId ?? requestId ?? newId() }), mode);
      return { ...reply, headers: { ...headers, ...toRetryAfterHeader(error), ...(code === 401 && authChallenge) } };
    },
    renderWebhook: (job) => ({ contentType: 'application/json; charset=utf-8', body: JSON.stringify(toResultBody(job, base)) }),
  };
}
