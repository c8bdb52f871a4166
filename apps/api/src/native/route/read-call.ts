import { AppError, type ErrorCode } from '@pixmill/contracts';
import type { Request, Response } from 'express';
import { createReadJsonObject, maxJsonBytes } from '../../http/body/read-json-object.js';
import { readSingleFile } from '../../http/body/read-single-file.js';
import type { AnyApiRoute, ApiCall } from './api-route.js';
import { parsePart } from './parse-request.js';

/** Reads and parses a request by the schemas of its route. Throws AppError. */
export type ReadCall = (request: Request, response: Response) => Promise<ApiCall<unknown, unknown, unknown>>;

export function createReadCall(route: AnyApiRoute<never>): ReadCall {
  const readBody = createReadBody(route);
  return async (request, response) => {
    const params = parseParams(route, request);
    const query = route.query ? parsePart(route.query, request.query, 'query') : {};
    return {
      params,
      query,
      body: await readBody(request, response),
      idempotencyKey: request.get('idempotency-key'),
      request,
      response,
      readUpload: (limits) => readSingleFile(request, limits),
    };
  };
}

/** An id that has not the form of one is the id of nothing: the error is the route's `..._not_found`. */
function parseParams({ params, errors }: AnyApiRoute<never>, request: Request): unknown {
  const values = Object.fromEntries(Object.entries(request.params).map(([name, value]) => [name, String(value)]));
  if (!params) return values;
  const parsed = params.safeParse(values);
  if (parsed.success) return parsed.data;
  throw new AppError(errors.find((code: ErrorCode) => code.endsWith('_not_found')) ?? 'route_not_found');
}

/** A route without a body ignores what was sent. */
function createReadBody({ body }: AnyApiRoute<never>): (request: Request, response: Response) => Promise<unknown> {
  if (!body || body.readBy === 'handler') return async () => undefined;
  const readJsonObject = createReadJsonObject(body.maxBytes ?? maxJsonBytes);
  return async (request, response) => parsePart(body.schema, await readJsonObject(request, response), 'body');
}
