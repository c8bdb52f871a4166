import { AppError, toAppError } from '@pixmill/contracts';
import type { Logger } from '@pixmill/runtime';
import express, { type Request, type Response, type Router } from 'express';
import { discardRequestBody } from '../../http/body/discard-request-body.js';
import { maxJsonBytes } from '../../http/body/read-json-object.js';
import { maxFormOverheadBytes } from '../../http/body/read-single-file.js';
import { closeAfterReply } from '../../http/reply/close-after-reply.js';
import { sendReply } from '../../http/reply/send-reply.js';
import { methodsByPath } from '../../http/server/methods-by-path.js';
import { requestIdOf } from '../../http/server/request-id.js';
import type { AnswerOnce } from './answer-once.js';
import type { AnyApiRoute, ApiCall } from './api-route.js';
import { toDeprecationHeaders } from './deprecation-headers.js';
import { createReadCall } from './read-call.js';
import { renderProblem } from './render-problem.js';
import { sendAnswer } from './send-answer.js';

export interface ApiRouter<Context> {
  readonly routes: readonly AnyApiRoute<Context>[];
  /** Counts the request against its rate limit, checks its key and the scope. Throws AppError. */
  authenticate(request: Request, response: Response, route: AnyApiRoute<Context> | null): Promise<Context>;
  /** For routes with `idempotent: 'answer'`; without it they ignore an `Idempotency-Key`. */
  readonly idempotency?: {
    /** The account that the key of a call belongs to; null without one. */
    findAccountId(context: Context, call: ApiCall<unknown, unknown, unknown>): Promise<string | null>;
    readonly answerOnce: AnswerOnce;
  };
  /** Whether the router answers 404 for unknown paths; otherwise the next router gets them. */
  readonly answersUnknownPaths: boolean;
  readonly publicUrl: string;
  readonly log: Logger;
}

/** An Express router of API routes: JSON in and out, errors as problem details. */
export function createApiRouter<Context>(api: ApiRouter<Context>): Router {
  const { routes, authenticate, idempotency, answersUnknownPaths, publicUrl, log } = api;
  const router = express.Router({ caseSensitive: true });

  async function answer(
    request: Request,
    response: Response,
    route: AnyApiRoute<Context> | null,
    work: (context: Context) => Promise<void>,
  ) {
    try {
      await work(await authenticate(request, response, route));
    } catch (thrown) {
      await sendError(request, response, route, thrown);
    }
  }

  async function sendError(request: Request, response: Response, route: AnyApiRoute<Context> | null, thrown: unknown): Promise<void> {
    const error = toAppError(thrown);
    const requestId = requestIdOf(response);
    const reply = renderProblem(error, { publicUrl, requestId });
    // The path of a link contains its token.
    const path = request.baseUrl + (route?.scope === null ? route.path : request.path);
    if (reply.status >= 500) log.error(error, { path, requestId }, 'request failed');
    const complete = await discardRequestBody(request, toMaxBodyBytes(route));
    if (!complete) closeAfterReply(request, response);
    if (response.destroyed) return;
    if (response.headersSent) return void response.destroy();
    sendReply(response, reply);
  }

  async function handleOnce(route: AnyApiRoute<Context>, context: Context, call: ApiCall<unknown, unknown, unknown>) {
    const handle = () => route.handle(context, call);
    if (!idempotency || route.idempotent !== 'answer' || call.idempotencyKey === undefined) return handle();
    const accountId = await idempotency.findAccountId(context, call);
    return accountId === null ? handle() : idempotency.answerOnce({ accountId, key: call.idempotencyKey, route, call }, handle);
  }

  for (const route of routes) {
    const readCall = createReadCall(route);
    router[route.method](route.path, (request, response) =>
      answer(request, response, route, async (context) => {
        if (route.deprecated) response.set(toDeprecationHeaders(route.deprecated));
        const call = await readCall(request, response);
        await sendAnswer({ request, response, etag: route.etag === true }, await handleOnce(route, context, call));
      }),
    );
  }
  for (const [path, methods] of methodsByPath(routes)) {
    router.all(path, (request, response) =>
      answer(request, response, null, () => {
        response.set('allow', methods.join(', '));
        throw new AppError('method_not_allowed');
      }),
    );
  }
  if (answersUnknownPaths) {
    router.use((request, response) =>
      answer(request, response, null, () => {
        throw new AppError('route_not_found');
      }),
    );
  }
  return router;
}

function toMaxBodyBytes(route: AnyApiRoute<never> | null): number {
  return route?.file ? route.file.maxBytes + maxFormOverheadBytes : (route?.body?.maxBytes ?? maxJsonBytes);
}
