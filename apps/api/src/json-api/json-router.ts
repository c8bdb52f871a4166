import { AppError, toAppError } from '@pixmill/contracts';
import { retryAfterHeader } from '@pixmill/dialects';
import express, { type Request, type Response } from 'express';
import { requestIdOf } from '../http/request-id.js';
import { drainRequest, sendReply } from '../http/send-reply.js';
import type { Wiring } from '../wiring.js';
import { toJsonError } from './json-errors.js';
import { maxJsonBytes, readJson } from './read-json.js';
import { type FileLimits, formBytes, type ReceivedFile, receiveFile } from './receive-file.js';

/** A request to one of our own endpoints as it was read. */
export interface JsonCall {
  /** Values of the `:name` parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
  /** JSON of the body; an empty object without one. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The `Idempotency-Key` header. */
  readonly idempotencyKey: string | undefined;
  /** Reads the body of a route that takes a file. Throws AppError. */
  receive(limits: FileLimits): Promise<ReceivedFile>;
}

export interface JsonRoute<Admitted> {
  readonly method: 'get' | 'post' | 'delete';
  readonly path: string;
  /** HTTP status when it worked. */
  readonly status: number;
  /** The body is a file of so many bytes at most, and not JSON. */
  readonly file?: Pick<FileLimits, 'maxBytes'>;
  /** The answer as JSON. Throws AppError. */
  run(admitted: Admitted, call: JsonCall): Promise<unknown>;
}

export interface JsonApi<Admitted> {
  readonly routes: readonly JsonRoute<Admitted>[];
  /** Who calls, counted before their key is looked at. Throws AppError. */
  admit(request: Request, response: Response): Promise<Admitted>;
  /** Whether every path under this router is its own: those it does not know are refused by it. */
  readonly ownsAll: boolean;
  readonly log: Wiring['log'];
}

/** Our own endpoints, apart from any dialect: JSON in and out, errors as `{"error":{"code","message"}}` under their HTTP status. */
export function createJsonRouter<Admitted>({ routes, admit, ownsAll, log }: JsonApi<Admitted>): express.Router {
  const router = express.Router({ caseSensitive: true });

  interface Call {
    readonly request: Request;
    readonly response: Response;
    readonly file?: Pick<FileLimits, 'maxBytes'> | undefined;
  }

  async function refuse({ request, response, file }: Call, thrown: unknown): Promise<void> {
    const error = toAppError(thrown);
    const { status, json } = toJsonError(error);
    if (status >= 500) log.error(error, { path: request.baseUrl + request.path, requestId: requestIdOf(response) }, 'request failed');
    if (!(await drainRequest(request, file ? file.maxBytes + formBytes : maxJsonBytes))) {
      response.set('connection', 'close');
      response.once('finish', () => request.destroy());
    }
    if (response.destroyed || response.headersSent) return;
    if (status === 401) response.set('www-authenticate', 'Bearer realm="pixmill"');
    sendReply(response, { status, headers: retryAfterHeader(error), json });
  }

  async function answer(call: Call, work: (admitted: Admitted) => Promise<void>): Promise<void> {
    try {
      await work(await admit(call.request, call.response));
    } catch (thrown) {
      await refuse(call, thrown);
    }
  }

  const serve = (request: Request, response: Response, { run, status, file }: JsonRoute<Admitted>) =>
    answer({ request, response, file }, async (admitted) => {
      const body = file ? {} : await readJson(request, response);
      const receive = (limits: FileLimits) => receiveFile(request, response, limits);
      const params = Object.fromEntries(Object.entries(request.params).map(([name, value]) => [name, String(value)]));
      const call = { params, query: request.query, body, idempotencyKey: request.get('idempotency-key'), receive };
      sendReply(response, { status, headers: {}, json: await run(admitted, call) });
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
  if (ownsAll) {
    router.use((request, response) =>
      answer({ request, response }, () => {
        throw new AppError('route_not_found');
      }),
    );
  }
  return router;
}
