import { type ErrorCode, errorCatalogue, errorCodes } from '@pixmill/contracts';
import { z } from 'zod';
import type { AnyApiRoute } from '../route/api-route.js';
import { commonErrors } from '../route/error-statuses.js';
import { toErrorPage, toStatus } from '../route/render-problem.js';
import { commonReplyHeaders, requiredHeader } from './headers.js';
import type { OpenapiHeader, OpenapiReply } from './openapi-types.js';
import type { RouteGroup } from './route-groups.js';

const problemMediaType = 'application/problem+json';

/** One wrong field: exactly one of `pointer`, `parameter`, `path`, `header` names it. */
const fieldProblemSchema = z
  .object({
    pointer: z.string().optional().meta({ description: 'JSON pointer into the body; empty for the body itself' }),
    parameter: z.string().optional().meta({ description: 'Name of a query parameter' }),
    path: z.string().optional().meta({ description: 'Name of a part of the path' }),
    header: z.string().optional().meta({ description: 'Name of a header' }),
    detail: z.string().meta({ description: 'What is wrong, and what is allowed' }),
  })
  .meta({ id: 'FieldProblem', description: 'One wrong field; one of `pointer`, `parameter`, `path` and `header` names it' });

/** An error of the native API (RFC 9457). */
export const problemSchema = z
  .object({
    type: z.url().meta({ description: 'The page of this error code' }),
    title: z.string().meta({ description: 'The same sentence for every error of this code' }),
    status: z.int().meta({ description: 'The HTTP status' }),
    detail: z.string().meta({ description: 'What happened this time, for a person' }),
    code: z.enum(errorCodes).meta({ description: 'For programs: one of the codes of `/docs/errors`' }),
    errors: z.array(fieldProblemSchema).optional().meta({ description: 'The wrong fields; absent when the error is of no field' }),
    request_id: z.string().optional().meta({ description: 'The `Request-Id` of this answer, which the log of the service has, too' }),
  })
  .meta({ id: 'Problem', description: 'An error (RFC 9457)' });

/** With what the router throws before a handler runs. Without an administration key, the paths of the operator do not exist. */
function listErrors({ params, body, file, idempotent, errors }: AnyApiRoute<never>, caller: RouteGroup['caller']): readonly ErrorCode[] {
  const isUnknown = caller === 'operator' || (params && !errors.some((code) => code.endsWith('_not_found')));
  const ofPath: readonly ErrorCode[] = isUnknown ? ['route_not_found'] : [];
  const ofBody: readonly ErrorCode[] = body || file ? ['malformed_body', 'body_too_large'] : [];
  const ofKey: readonly ErrorCode[] = idempotent ? ['idempotency_key_reused', 'idempotency_key_running'] : [];
  return [...new Set([...errors, ...ofPath, ...ofBody, ...ofKey, ...listCommonErrors(caller)])];
}

const keyErrors = new Set<ErrorCode>(['api_key_missing', 'api_key_unknown', 'scope_missing']);

const listCommonErrors = (caller: RouteGroup['caller']): readonly ErrorCode[] =>
  caller === 'anyone' ? commonErrors.filter((code) => !keyErrors.has(code)) : [...commonErrors, 'session_invalid', 'csrf_missing'];

/** Makes the error replies of the routes. Routes with the same codes share one component. Needs the components of `problemSchema`. */
export class ProblemReplies {
  readonly #publicUrl: string;
  readonly #components = new Map<string, OpenapiReply>();

  constructor(publicUrl: string) {
    this.#publicUrl = publicUrl;
  }

  get components(): Readonly<Record<string, OpenapiReply>> {
    return Object.fromEntries([...this.#components].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** The errors of a route by their status: each code with its sentence and an example. */
  toReplies(route: AnyApiRoute<never>, caller: RouteGroup['caller']): Readonly<Record<string, OpenapiReply>> {
    const byStatus = new Map<number, ErrorCode[]>();
    for (const code of listErrors(route, caller)) byStatus.set(toStatus(code), [...(byStatus.get(toStatus(code)) ?? []), code]);
    return Object.fromEntries([...byStatus].map(([status, codes]) => [String(status), this.#refer(status, codes.sort())]));
  }

  #refer(status: number, codes: readonly ErrorCode[]): OpenapiReply {
    const name = codes.join('.');
    if (!this.#components.has(name)) this.#components.set(name, toReply(status, codes, this.#publicUrl));
    return { $ref: `#/components/responses/${name}` };
  }
}

function toReply(status: number, codes: readonly ErrorCode[], publicUrl: string): OpenapiReply {
  const examples = codes.map((code) => [code, { summary: errorCatalogue[code].message, value: toExample(code, publicUrl) }]);
  return {
    description: codes.map((code) => `\`${code}\`: ${errorCatalogue[code].message}.`).join('\n\n'),
    headers: { ...commonReplyHeaders, ...statusHeaders[status] },
    content: {
      [problemMediaType]: {
        schema: { allOf: [{ $ref: '#/components/schemas/Problem' }], properties: { code: { enum: [...codes] } } },
        examples: Object.fromEntries(examples),
      },
    },
  };
}

const statusHeaders: Readonly<Record<number, Readonly<Record<string, OpenapiHeader>>>> = {
  401: { 'WWW-Authenticate': requiredHeader('How to authenticate: `Bearer`') },
  405: { Allow: requiredHeader('The methods of this path') },
  429: { 'Retry-After': requiredHeader('Seconds until the next try') },
};

function toExample(code: ErrorCode, publicUrl: string) {
  const { message } = errorCatalogue[code];
  const fields = code === 'invalid_parameter' ? { errors: [{ pointer: '/name', detail: 'must be a string' }] } : {};
  const detail = code === 'invalid_parameter' ? 'name: must be a string' : message;
  const requestId = '0b6c8e0e-7a1f-4d55-8f0e-3a5b0c1d2e3f';
  return { type: toErrorPage(publicUrl, code), title: message, status: toStatus(code), detail, code, ...fields, request_id: requestId };
}
