import { AppError } from '@pixmill/contracts';
import type { DatabaseWatch } from '@pixmill/db';
import { type Dialect, type Route, toRetryAfterHeader } from '@pixmill/dialects';
import type { Capacity } from '@pixmill/jobs';
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import { renderProblem } from '../../native/route/render-problem.js';
import type { BodyLimits } from '../body/body-limits.js';
import { discardRequestBody } from '../body/discard-request-body.js';
import { closeAfterReply } from '../reply/close-after-reply.js';
import { artifactsPath, sendEmpty } from '../reply/send-empty.js';
import { sendReply } from '../reply/send-reply.js';
import { requestIdOf } from '../server/request-id.js';
import { setUnusedBudgetHeaders } from './rate-limit.js';

export interface RejectWhileAwayDeps {
  readonly databaseWatch: Pick<DatabaseWatch, 'isAvailable' | 'findRejection'>;
  readonly capacity: Pick<Capacity, 'checkDisk'>;
  readonly dialects: readonly Dialect[];
  /** Absolute address of the service. */
  readonly publicUrl: string;
  readonly limits: Pick<BodyLimits, 'maxBodyBytes'>;
}

type SendRejection = (request: Request, response: Response, error: AppError) => void;

/** Sign-ups have no key, and need the database nevertheless. */
const needsDatabase = ({ authenticated, method }: Route): boolean => authenticated || method === 'POST';

/**
 * While the database is away, answers every request that needs it with 503 before any other work: clients come back within a second, and the
 * same event loop must notice the return of the database (docs/reliability.md#postgresql-away).
 */
export function mountRejectWhileAway(app: Express, { databaseWatch, capacity, dialects, publicUrl, limits }: RejectWhileAwayDeps): void {
  const router = express.Router();

  /** A full disk is often why the database is away. */
  const findDiskError = (): Promise<AppError | null> =>
    capacity.checkDisk().then(
      () => null,
      (thrown) => (thrown instanceof AppError ? thrown : null),
    );

  const reject =
    (send: SendRejection): RequestHandler =>
    async (request, response, next) => {
      const databaseError = databaseWatch.findRejection();
      if (!databaseError) return next();
      const error = (request.method === 'POST' && (await findDiskError())) || databaseError;
      const complete = await discardRequestBody(request, limits.maxBodyBytes);
      if (response.destroyed || response.headersSent) return;
      if (!complete) closeAfterReply(request, response);
      send(request, response, error);
    };

  for (const dialect of dialects) {
    const rejectInDialect = reject((request, response, error) => sendInDialect(dialect, request, response, error));
    for (const { method, path } of dialect.routes.filter(needsDatabase)) router[method === 'POST' ? 'post' : 'get'](path, rejectInDialect);
  }
  router.use(
    '/api',
    reject((_request, response, error) => sendReply(response, renderProblem(error, { publicUrl, requestId: requestIdOf(response) }))),
  );
  router.get(`${artifactsPath}/*path`, reject(sendWithoutBody));

  // The paths of all these routes are tried only then.
  app.use((request, response, next) => {
    if (databaseWatch.isAvailable()) next();
    else router(request, response, next);
  });
}

function sendInDialect(dialect: Dialect, request: Request, response: Response, error: AppError): void {
  if (dialect.rateLimit) setUnusedBudgetHeaders(response, dialect.rateLimit);
  sendReply(response, dialect.renderError(error, { requestId: requestIdOf(response), reply: dialect.toReplyMode(request.headers) }));
}

function sendWithoutBody(_request: Request, response: Response, error: AppError): void {
  sendEmpty(response, 503, toRetryAfterHeader(error));
}
