import type { DialectSettings } from '../config.js';
import type { Dialect, Route, WireReply } from '../dialect.js';
import { retryAfterHeader, toErrorBody, type WireError, wireErrors } from './errors.js';
import { parseOptimize, parseWait } from './request.js';
import { toAccountBody, toResultBody, toSubmittedBody } from './response.js';

type HttpStatusMode = DialectSettings['MEGAOPTIM_HTTP_STATUS'];

interface MegaoptimOptions {
  /** Absolute address under which callers reach this service, with or without a slash at the end. */
  readonly publicUrl: string;
  readonly httpStatus: HttpStatusMode;
}

const keyed = { authenticated: true, spendsTokens: false } as const;
const keyless = { authenticated: false, spendsTokens: false } as const;

/** Source: MegaOptim contract section 1. Only a submit's body is worth parsing: elsewhere clients send what chokes parsers (section 4). */
const routes: readonly Route[] = [
  { method: 'POST', path: '/v1/optimize', endpoint: 'optimize', ...keyed, spendsTokens: true, body: 'form', parse: parseOptimize },
  { method: 'POST', path: '/v1/optimize/:id/result', endpoint: 'result', ...keyed, body: 'lenient-form', parse: parseWait },
  { method: 'GET', path: '/v1/optimize/:id/result', endpoint: 'result', ...keyed, body: 'discard', parse: parseWait },
  { method: 'POST', path: '/v1/users/info', endpoint: 'users-info', ...keyed, body: 'discard', parse: () => ({ verb: 'account' }) },
  { method: 'GET', path: '/v1/users/info', endpoint: 'users-info', ...keyed, body: 'discard', parse: () => ({ verb: 'account' }) },
  { method: 'GET', path: '/ping', endpoint: 'ping', ...keyless, body: 'discard', parse: () => ({ verb: 'ping' }) },
  { method: 'HEAD', path: '/ping', endpoint: 'ping', ...keyless, body: 'discard', parse: () => ({ verb: 'ping' }) },
];

/** The MegaOptim dialect: forms in, JSON with `status` and `code` out, whatever the HTTP status says. */
export function createMegaoptim({ publicUrl, httpStatus }: MegaoptimOptions): Dialect {
  const base = publicUrl.replace(/\/+$/, '');

  function reply(json: { readonly status: string; readonly code: number }): WireReply {
    return { status: toHttpStatus(httpStatus, json.code), headers: { 'cache-control': 'no-store' }, json };
  }

  return {
    name: 'megaoptim',
    basePath: '/v1',
    routes,
    apiKeyFrom: (headers) => [headers['x-api-key']].flat()[0] || null,
    presentSubmitted: (job) => reply(toSubmittedBody(job)),
    presentJob: (job, account) => reply(toResultBody(job, account, base)),
    presentAccount: (account) => reply(toAccountBody(account)),
    presentPing: () => reply({ status: 'ok', code: 200 }),
    presentError(error, context) {
      const { code, service, empty }: WireError = wireErrors[error.code];
      const { status, headers, json } = reply(toErrorBody(code, [error.message], context));
      return { status: service ? code : status, headers: { ...headers, ...retryAfterHeader(error) }, json: empty ? null : json };
    },
    wordWebhook: (job, account) => ({
      contentType: 'application/json; charset=utf-8',
      body: JSON.stringify(toResultBody(job, account, base)),
    }),
  };
}

/** The HTTP status for a body that says `code`. Source: MegaOptim contract C1. */
function toHttpStatus(mode: HttpStatusMode, code: number): number {
  switch (mode) {
    case 'accepted':
      return code === 202 ? 202 : 200;
    case 'always-200':
      return 200;
    case 'real':
      return code;
  }
}
