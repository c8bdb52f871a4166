import { randomUUID } from 'node:crypto';
import { formatFacts } from '@pixmill/contracts';
import type { Dialect, MayCall, ReplyMode, Route, UrlRules, WireReply } from '../dialect.js';
import { retryAfterHeader } from '../retry-after.js';
import { toAccountBody } from './account.js';
import { apiKeyFrom } from './api-key.js';
import { toCapabilitiesBody } from './capabilities.js';
import { messageOf, toErrorBody, wireErrors } from './errors.js';
import { toMetadataHeaders } from './metadata-header.js';
import { replyModeOf } from './reply-mode.js';
import { parseFetch, parseUpload } from './request.js';
import { mainOf, toResultBody, toSubmittedBody } from './response.js';

interface OptidashOptions {
  /** Absolute address under which callers reach this service, with or without a slash at the end. */
  readonly publicUrl: string;
  /** Requests of one key in 15 minutes; 0 is off. Source: Optidash contract section 3.6. */
  readonly rateLimit?: number;
  readonly httpsOnly?: boolean;
  readonly mayCall?: MayCall | undefined;
  readonly isInHouse?: UrlRules['isInHouse'] | undefined;
  /** Whether somebody looks for faces; without it `face` is the centre. Source: Optidash contract section 7. */
  readonly facesFound?: boolean;
  /** Names the answers that no job and no request names. */
  readonly newId?: () => string;
}

const rateWindowMs = 900_000;

/** All endpoints have one budget. Source: Optidash contract section 3.6. */
const keyed = { endpoint: 'all', authenticated: true, budgetFactor: 1 } as const;

const routesFor = (rules: UrlRules): readonly Route[] => [
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

const inJson = <T extends WireBody>(body: T): WireReply => ({ status: body.code, headers: noStore, json: body });

/** Without bytes there is no body at all: clients write whatever comes into the caller's file. Source: Optidash contract section 3.3. */
const inHeaders = (body: WireBody): WireReply => ({ status: body.code, headers: { ...noStore, ...toMetadataHeaders(body) }, json: null });

const answer = (body: WireBody, mode: ReplyMode = 'json') => (mode === 'binary' ? inHeaders(body) : inJson(body));

/** The Optidash dialect: JSON or a multipart upload in; JSON, or an image with JSON in its headers, out. */
export function createOptidash({
  publicUrl,
  rateLimit = 100_000,
  httpsOnly = false,
  mayCall = () => true,
  isInHouse = () => false,
  facesFound = false,
  newId = randomUUID,
}: OptidashOptions): Dialect {
  const base = publicUrl.replace(/\/+$/, '');

  return {
    name: 'optidash',
    basePath: '/1.0',
    routes: routesFor({ mayCall, isInHouse }),
    rate: { limit: rateLimit, windowMs: rateWindowMs, headers: 'x-ratelimit' },
    httpsOnly,
    apiKeyFrom,
    replyModeOf,
    presentSubmitted: (job) => inJson(toSubmittedBody(job)),
    presentJob(job, _account, mode) {
      const reply = answer(toResultBody(job, base), mode);
      const main = mainOf(job);
      if (mode === 'json' || !main) return reply;
      const { storageKey, sizeBytes, format } = main;
      return { ...reply, artifact: { storageKey, sizeBytes, mediaType: formatFacts[format].mediaType } };
    },
    presentReport: ({ id, images }) =>
      inJson({
        success: true,
        code: 200,
        id,
        report: images.map(({ outcome }) => (outcome?.status === 'succeeded' ? outcome.report : null)),
      }),
    presentAccount: (account, used) => inJson(toAccountBody(account, { used, id: newId() })),
    presentRegistered: ({ account }) => inJson(toAccountBody(account, { used: 0, id: newId() })),
    presentPing: () => inJson(toCapabilitiesBody(facesFound, newId())),
    presentError(error, { jobId, requestId, reply: mode } = {}) {
      const { code } = wireErrors[error.code];
      const { headers, ...reply } = answer(toErrorBody(code, messageOf(error), jobId ?? requestId ?? newId()), mode);
      return { ...reply, headers: { ...headers, ...retryAfterHeader(error), ...(code === 401 && challenge) } };
    },
    presentRefusal: (status, message) => inJson(toErrorBody(status, message, newId())),
    wordWebhook: (job) => ({ contentType: 'application/json; charset=utf-8', body: JSON.stringify(toResultBody(job, base)) }),
  };
}

/** RFC 9110 section 15.5.2. */
const challenge = { 'www-authenticate': 'Basic realm="Pixmill"' };
