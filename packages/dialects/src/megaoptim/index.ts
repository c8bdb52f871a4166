import type { Dialect, Route, UrlPredicate, WireReply } from '../dialect.js';
import { toRetryAfterHeader } from '../retry-after-header.js';
import { toErrorBody, type WireError, wireErrors } from './errors.js';
import { parseRegister, toRegistrationBody } from './registration.js';
import { type OptimizeOptions, optimizeTextFields, parseOptimize, parseReport, parseWait } from './request.js';
import { toAccountBody, toReportBody, toResultBody, toServiceInfoBody, toSubmittedBody } from './response.js';
import type { MegaoptimSettings } from './settings.js';

type HttpStatusMode = MegaoptimSettings['MEGAOPTIM_HTTP_STATUS'];

interface MegaoptimOptions {
  /** Absolute address under which callers reach this service, with or without a slash at the end. */
  readonly publicUrl: string;
  readonly settings: MegaoptimSettings;
  readonly isUrlAllowed?: UrlPredicate | undefined;
}

const keyed = { authenticated: true, scope: 'jobs:read', spendsTokens: false, rateLimitFactor: 1 } as const;
const keyless = { authenticated: false, scope: null, spendsTokens: false, rateLimitFactor: 1 } as const;
/** 300 requests a minute; other endpoints have 120. Source: docs/contracts/megaoptim.md#10-callbacks-limits-lifetimes. */
const statusRoute = { ...keyless, body: 'discard', rateLimitFactor: 2.5 } as const;

/**
 * Source: docs/contracts/megaoptim.md#1-shape-of-the-service. Only a submit needs its whole body: on other routes clients send bodies that
 * parsers reject (docs/contracts/megaoptim.md#4-post-v1optimizeidresult).
 */
const routes: readonly Route[] = [
  { method: 'POST', path: '/v1/optimize/:id/result', endpoint: 'result', ...keyed, body: 'lenient-form', parse: parseWait },
  { method: 'GET', path: '/v1/optimize/:id/result', endpoint: 'result', ...keyed, body: 'discard', parse: parseWait },
  { method: 'GET', path: '/v1/optimize/:id/report', endpoint: 'report', ...keyed, body: 'discard', parse: parseReport },
  { method: 'POST', path: '/v1/users/info', endpoint: 'users-info', ...keyed, body: 'discard', parse: () => ({ verb: 'account' }) },
  { method: 'GET', path: '/v1/users/info', endpoint: 'users-info', ...keyed, body: 'discard', parse: () => ({ verb: 'account' }) },
  { method: 'GET', path: '/ping', endpoint: 'ping', ...statusRoute, parse: () => ({ verb: 'ping', about: 'health' }) },
  { method: 'HEAD', path: '/ping', endpoint: 'ping', ...statusRoute, parse: () => ({ verb: 'ping', about: 'health' }) },
  { method: 'GET', path: '/status', endpoint: 'status', ...statusRoute, parse: () => ({ verb: 'ping', about: 'software' }) },
  { method: 'GET', path: '/', endpoint: 'status', ...statusRoute, parse: () => ({ verb: 'ping', about: 'root' }) },
];

const createSubmitRoute = (options: Pick<OptimizeOptions, 'isUrlAllowed' | 'inputs'>): Route => ({
  method: 'POST',
  path: '/v1/optimize',
  endpoint: 'optimize',
  ...keyed,
  scope: 'jobs:write',
  spendsTokens: true,
  body: 'form',
  textFields: optimizeTextFields,
  bodyHint: 'Send multipart/form-data with the image as the part `file`, such as curl -F type=file -F file=@photo.jpg',
  parse: (request, defaults) => parseOptimize(request, { ...options, defaults }),
});

/** The documentation names the first path; the plugin posts to the second. Source: docs/contracts/megaoptim.md#8-registration. */
const pluginRegisterPath = '/api/register';
const registrationRoutes = ['/v1/register', pluginRegisterPath].map(
  (path): Route => ({ method: 'POST', path, endpoint: 'register', ...keyless, body: 'form', parse: parseRegister }),
);

/** The MegaOptim dialect: reads forms and renders JSON with `status` and `code`, which apply instead of the HTTP status. */
export function createMegaoptim({ publicUrl, settings, isUrlAllowed }: MegaoptimOptions): Dialect {
  const { MEGAOPTIM_HTTP_STATUS: httpStatus, MEGAOPTIM_MORE_INPUTS: moreInputs, REGISTRATION: registration } = settings;
  const base = publicUrl.replace(/\/+$/, '');

  function reply(json: { readonly status: string | number; readonly code: number }): WireReply {
    return { status: toHttpStatus(httpStatus, json.code), headers: { 'cache-control': 'no-store' }, json };
  }

  return {
    name: 'megaoptim',
    basePath: '/v1',
    otherPaths: [pluginRegisterPath],
    routes: [
      createSubmitRoute({ isUrlAllowed, inputs: moreInputs === 'on' ? 'all' : 'browser' }),
      ...routes,
      ...(registration === 'on' ? registrationRoutes : []),
    ],
    findApiKey: (headers) => [headers['x-api-key']].flat()[0] || null,
    toReplyMode: () => 'json',
    renderSubmitted: (job) => reply(toSubmittedBody(job)),
    renderJob: (job, account) => reply(toResultBody(job, account, base)),
    renderReport: (job) => reply(toReportBody(job, base)),
    renderAccount: (account) => reply(toAccountBody(account)),
    renderRegistration: (result) => reply(toRegistrationBody(result)),
    renderServiceInfo: (about) => reply(toServiceInfoBody(about)),
    renderError(error, context) {
      const { code, service, empty }: WireError = wireErrors[error.code];
      const { status, headers, json } = reply(toErrorBody(code, error.fields ?? [error.message], context));
      return { status: service ? code : status, headers: { ...headers, ...toRetryAfterHeader(error) }, json: empty ? null : json };
    },
    renderWebhook: (job, account) => ({
      contentType: 'application/json; charset=utf-8',
      body: JSON.stringify(toResultBody(job, account, base)),
    }),
  };
}

/** The HTTP status for the `code` of a body. Source: docs/contracts/megaoptim.md#11-clashes-and-their-resolution */
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
