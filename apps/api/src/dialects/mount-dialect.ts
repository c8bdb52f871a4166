import { AppError } from '@pixmill/contracts';
import type { Route } from '@pixmill/dialects';
import type { Storage } from '@pixmill/storage';
import type { Express, Request, Response } from 'express';
import type { DialectAuthentication } from '../http/admission/dialect-authentication.js';
import type { BodyLimits } from '../http/body/body-limits.js';
import { readBody } from '../http/body/read-body.js';
import { createSendRefusal, type SendRefusalDeps } from '../http/errors/send-refusal.js';
import { sendReplyOrArtifact } from '../http/reply/send-reply.js';
import { methodsByPath } from '../http/server/methods-by-path.js';
import { type AdmitRequestDeps, createAdmitRequest } from './admit-request.js';
import { bindCommand } from './bind-command.js';
import { openExchange } from './exchange.js';
import { createExecuteCommand, type ExecuteCommandDeps } from './execute-command.js';

export type MountDialectDeps = AdmitRequestDeps &
  ExecuteCommandDeps &
  SendRefusalDeps & {
    readonly storage: Pick<Storage, 'openRead'>;
    readonly limits: BodyLimits;
  };

/** Serves the routes of one dialect with Express. */
export function mountDialect(app: Express, { dialect, authenticate }: DialectAuthentication, deps: MountDialectDeps): void {
  const sendRefusal = createSendRefusal(deps);
  const admitRequest = createAdmitRequest(deps);
  const executeCommand = createExecuteCommand(dialect, deps);

  async function serve(request: Request, response: Response, route: Route): Promise<void> {
    const exchange = openExchange(request, response, route);
    try {
      const caller = await authenticate(request, response, route);
      if (caller) exchange.errorContext.account = caller.account;
      const idempotencyLock = await admitRequest(exchange, caller);
      const body = await readBody(request, response, route, deps.limits);
      exchange.hold(body.removeTempFiles);
      const command = bindCommand(exchange, body, caller);
      const reply = await executeCommand({ command, caller, exchange, idempotencyLock });
      await sendReplyOrArtifact(deps.storage, response, reply);
    } catch (thrown) {
      // Released before the answer: the client may retry as soon as it has the error.
      await exchange.release();
      await sendRefusal({ request, response, context: exchange.errorContext }, thrown);
    }
  }

  for (const route of dialect.routes) {
    app[route.method === 'POST' ? 'post' : 'get'](route.path, (request, response) => serve(request, response, route));
  }
  for (const [path, methods] of methodsByPath(dialect.routes)) {
    app.all(path, async (request, response) => {
      response.set('allow', methods.join(', '));
      await sendRefusal({ request, response }, new AppError('method_not_allowed'));
    });
  }
}
