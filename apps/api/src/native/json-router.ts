import { AppError, toAppError } from '@pixmill/contracts';
import { toRetryAfterHeader } from '@pixmill/dialects';
import express, { type Request, type Response } from 'express';
import type { Composition } from '../compose.js';
import { maxJsonBytes, readJsonObject } from '../http/body/read-json-object.js';
import { type FileLimits, maxFormOverheadBytes, readSingleFile, type SingleFile } from '../http/body/read-single-file.js';
import { discardRequestBody, sendReply } from '../http/reply/send-reply.js';
import { requestIdOf } from '../http/server/request-id.js';
import { toJsonError } from './json-error.js';

/** A request to one of our own endpoints as it was read. */
export interface JsonRequest {
  /** Values of the `:name` parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
  /** JSON of the body; an empty object without one. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The `Idempotency-Key` header. */
  readonly idempotencyKey: string | undefined;
  /** Reads the body of a route that takes a file. Throws AppError. */
  readUpload(limits: FileLimits): Promise<SingleFile>;
}

export interface JsonRoute<Admitted> {
  readonly method: 'get' | 'post' | 'delete';
  readonly path: string;
  /** HTTP status when it worked. */
  readonly status: number;
  /** The body is a file of so many bytes at most, and not JSON. */
  readonly file?: Pick<FileLimits, 'maxBytes'>;
  /** The answer as JSON. Throws AppError. */
  handle(admitted: Admitted, call: JsonRequest): Promise<unknown>;
}

export interface JsonApi<Admitted> {
  readonly routes: readonly JsonRoute<Admitted>[];
  /** Who calls, counted before their key is looked at. Throws AppError. */
  authenticate(request: Request, response: Response): Promise<Admitted>;
  /** Whether every path under this router is its own: those it does not know are refused by it. */
  readonly answersUnknownPaths: boolean;
  readonly log: Composition['log'];
}

/** Our own endpoints, apart from any dialect: JSON in and out, errors as `{"error":{"code","message"}}` under their HTTP status. */
export function createJsonRouter<Admitted>({ routes, authenticate, answersUnknownPaths, log }: JsonApi<Admitted>): express.Router {
  const router = express.Router({ caseSensitive: true });

  interface Exchange {
    readonly request: Request;
    readonly response: Response;
    readonly file?: Pick<FileLimits, 'maxBytes'> | undefined;
  }

  async function sendError({ request, response, file }: Exchange, thrown: unknown): Promise<void> {
    const error = toAppError(thrown);
    const { status, json } = toJsonError(error);
    if (status >= 500) log.error(error, { path: request.baseUrl + request.path, requestId: requestIdOf(response) }, 'request failed');
    if (!(await discardRequestBody(request, file ? file.maxBytes + maxFormOverheadBytes : maxJsonBytes))) {
      response.set('connection', 'close');
      response.once('finish', () => request.destroy());
    }
    if (response.destroyed || response.headersSent) return;
    if (status === 401) response.set('www-authenticate', 'Bearer realm="pixmill"');
    sendReply(response, { status, headers: toRetryAfterHeader(error), json });
  }

  async function answer(call: Exchange, work: (admitted: Admitted) => Promise<void>): Promise<void> {
    try {
      await work(await authenticate(call.request, call.response));
    } catch (thrown) {
      await sendError(call, thrown);
    }
  }

  const serve = (request: Request, response: Response, { handle, status, file }: JsonRoute<Admitted>) =>
    answer({ request, response, file }, async (admitted) => {
      const body = file ? {} : await readJsonObject(request, response);
      const readUpload = (limits: FileLimits) => readSingleFile(request, response, limits);
      const params = Object.fromEntries(Object.entries(request.params).map(([name, value]) => [name, String(value)]));
      const call = { params, query: request.query, body, idempotencyKey: request.get('idempotency-key'), readUpload };
      sendReply(response, { status, headers: {}, json: await handle(admitted, call) });
    });

  for (const route of routes) router[route.method](route.path, (request, response) => serve(request, response, route));
  for (const path of new Set(routes.map((route) => route.path))) {
    const allowed = routes.flatMap((route) => (route.path === path ? [route.method.toUpperCase()] : []));
    router.all(path, (request, response) =>
      answer({ request, response }, () => {
        response.set('allow', allowed.join(', '));
        throw new AppError('method_not_allowed');
      }),
    );
  }
  if (answersUnknownPaths) {
    router.use((request, response) =>
      answer({ request, response }, () => {
        throw new AppError('route_not_found');
      }),
    );
  }
  return router;
}
