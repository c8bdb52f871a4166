import { AppError, toAppError } from '@pixmill/contracts';
import type { Logger } from '@pixmill/runtime';
import express, { type Request, type Response, type Router } from 'express';
import { discardRequestBody } from '../http/body/discard-request-body.js';
import { createReadJsonObject, maxJsonBytes } from '../http/body/read-json-object.js';
import { type FileLimits, maxFormOverheadBytes, readSingleFile } from '../http/body/read-single-file.js';
import { closeAfterReply } from '../http/reply/close-after-reply.js';
import { sendReply } from '../http/reply/send-reply.js';
import { methodsByPath } from '../http/server/methods-by-path.js';
import { requestIdOf } from '../http/server/request-id.js';
import type { JsonRequest, JsonRoute } from './json-route.js';
import { renderProblem } from './route/render-problem.js';

export interface JsonApi<Context> {
  readonly routes: readonly JsonRoute<Context>[];
  /** Counts the request against its rate limit and checks its key. Throws AppError. */
  authenticate(request: Request, response: Response): Promise<Context>;
  /** Whether the router answers 404 for unknown paths; otherwise the next router gets them. */
  readonly answersUnknownPaths: boolean;
  readonly publicUrl: string;
  readonly log: Logger;
}

interface JsonExchange {
  readonly request: Request;
  readonly response: Response;
  readonly file?: Pick<FileLimits, 'maxBytes'> | undefined;
}

/** A router of native endpoints: JSON in and out, errors as problem details. */
export function createJsonRouter<Context>({ routes, authenticate, answersUnknownPaths, publicUrl, log }: JsonApi<Context>): Router {
  const router = express.Router({ caseSensitive: true });

  async function answer(exchange: JsonExchange, work: (context: Context) => Promise<void>): Promise<void> {
    try {
      await work(await authenticate(exchange.request, exchange.response));
    } catch (thrown) {
      await sendJsonError(exchange, thrown, { publicUrl, log });
    }
  }

  for (const { method, path, status, file, handle } of routes) {
    router[method](path, (request, response) =>
      answer({ request, response, file }, async (context) => {
        const call = await readCall({ request, response, file });
        sendReply(response, { status, headers: {}, json: await handle(context, call), finalNewline: true });
      }),
    );
  }
  for (const [path, methods] of methodsByPath(routes)) {
    router.all(path, (request, response) =>
      answer({ request, response }, () => {
        response.set('allow', methods.join(', '));
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

const readJsonObject = createReadJsonObject(maxJsonBytes);

async function readCall({ request, response, file }: JsonExchange): Promise<JsonRequest> {
  return {
    params: Object.fromEntries(Object.entries(request.params).map(([name, value]) => [name, String(value)])),
    query: request.query,
    body: file ? {} : await readJsonObject(request, response),
    idempotencyKey: request.get('idempotency-key'),
    readUpload: (limits) => readSingleFile(request, limits),
  };
}

async function sendJsonError(
  { request, response, file }: JsonExchange,
  thrown: unknown,
  { publicUrl, log }: Pick<JsonApi<unknown>, 'publicUrl' | 'log'>,
): Promise<void> {
  const error = toAppError(thrown);
  const reply = renderProblem(error, { publicUrl, requestId: requestIdOf(response) });
  if (reply.status >= 500) log.error(error, { path: request.baseUrl + request.path, requestId: requestIdOf(response) }, 'request failed');
  const complete = await discardRequestBody(request, file ? file.maxBytes + maxFormOverheadBytes : maxJsonBytes);
  if (!complete) closeAfterReply(request, response);
  if (response.destroyed || response.headersSent) return;
  sendReply(response, reply);
}
