import type { Account } from '@pixmill/contracts';
import { AppError, type Job } from '@pixmill/contracts';
import type { Caller } from '@pixmill/db';
import type { Command, ErrorContext, Route, WireReply } from '@pixmill/dialects';
import type { IdempotencyLock } from '@pixmill/jobs';
import type { Express, Request, Response } from 'express';
import type { Composition } from '../compose.js';
import type { DialectAuthentication } from '../http/admission/dialect-authentication.js';
import { hashRequest } from '../http/body/hash-request.js';
import { type RequestBody, readBody } from '../http/body/read-body.js';
import { createSendError } from '../http/errors/send-error.js';
import { sendReplyOrArtifact } from '../http/reply/send-reply.js';

function queryOf(request: Request): Record<string, string> {
  const { originalUrl } = request;
  // By hand, because an address such as `//` is no URL.
  const start = originalUrl.indexOf('?');
  const parameters = new URLSearchParams(start < 0 ? '' : originalUrl.slice(start));
  return Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.get(name) ?? '']));
}

function paramsOf(request: Request): Record<string, string> {
  return Object.fromEntries(Object.entries(request.params).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
}

/** Calls `leave` when the client hangs up before it was answered, at once if it has; returns how to stop that. */
function onDisconnect(response: Response, onClose: () => void): () => void {
  if (response.destroyed) onClose();
  response.once('close', onClose);
  return () => response.off('close', onClose);
}

/** A submit and the name of its content, under which it may be repeated. */
type BoundSubmitCommand = Extract<Command, { verb: 'submit' }> & { readonly requestHash: string };
type BoundCommand = Exclude<Command, { verb: 'submit' }> | BoundSubmitCommand;

interface Execution {
  readonly command: BoundCommand;
  readonly caller: Caller | null;
  readonly response: Response;
  readonly idempotencyLock: IdempotencyLock | null;
  /** What an error may say; it grows as more is known. */
  readonly errorContext: { -readonly [name in keyof ErrorContext]: ErrorContext[name] };
  /** Gives back what only a submit needs. */
  readonly release: () => Promise<void>;
}

/** Binds one dialect to Express: key, budget, body, command, verb, reply. */
export function mountDialect(app: Express, { dialect, authenticate }: DialectAuthentication, deps: Composition): void {
  const { database, storage, capacity, submit, waitForResult, lockIdempotencyKey, waiters, limits } = deps;
  const sendError = createSendError(dialect, deps);

  /** The key under which a submit may be repeated, taken for the time of this call; null without one. */
  async function lockSubmitKey(request: Request, route: Route, caller: Caller | null): Promise<IdempotencyLock | null> {
    const key = request.get('idempotency-key');
    if (!caller || !route.spendsTokens || key === undefined) return null;
    return lockIdempotencyKey(caller.account.id, key);
  }

  /** Turns a caller without tokens away before the upload is read; a repeat costs nothing and is let in. */
  function rejectWithoutTokens(route: Route, caller: Caller | null, submitKey: IdempotencyLock | null): void {
    if (!caller || !route.spendsTokens || submitKey?.isRepeat) return;
    const { tokens, unlimited } = caller.account;
    if (!unlimited && tokens === 0) throw new AppError('insufficient_tokens');
  }

  function bindCommand(request: Request, route: Route, body: RequestBody): BoundCommand {
    const { mediaType, fields, files, json } = body;
    const { headers } = request;
    const command = route.parse({ params: paramsOf(request), query: queryOf(request), headers, fields, files, json, mediaType });
    return command.verb === 'submit' ? { ...command, requestHash: hashRequest(body) } : command;
  }

  /** A place for one more upload, where this is one; a repeat needs none. Returns how to give it back. */
  async function acquireUploadSlot(route: Route, caller: Caller | null, submitKey: IdempotencyLock | null): Promise<() => void> {
    if (!caller || !route.spendsTokens || submitKey?.isRepeat) return () => {};
    return capacity.acquireUploadSlot(caller.account.id);
  }

  async function submitOnce(order: BoundSubmitCommand, account: Account, submitKey: IdempotencyLock | null): Promise<Job> {
    const { requestHash, ...command } = order;
    const earlier = submitKey?.findJobId(requestHash) ?? null;
    const idempotency = submitKey?.toRequest(requestHash) ?? null;
    const job =
      earlier === null ? await submit({ account, dialect: dialect.name, command, idempotency }) : await database.jobs.find(earlier);
    if (!job) throw new AppError('job_not_found');
    return job;
  }

  /** Nobody waits with a place and files in hand. */
  async function executeSubmit(order: BoundSubmitCommand, account: Account, call: Execution): Promise<WireReply> {
    const { idempotencyLock, response, errorContext } = call;
    const submitted = await submitOnce(order, account, idempotencyLock);
    await call.release();
    if (order.waitMs === 0) return dialect.renderSubmitted(submitted);
    errorContext.jobId = submitted.id;
    const { job, account: payer } = await waitForResult({
      jobId: submitted.id,
      accountId: account.id,
      timeoutMs: order.waitMs,
      onDisconnect: (leave) => onDisconnect(response, leave),
      keepOnDisconnect: idempotencyLock !== null,
    });
    return dialect.renderJob(job, payer, order.reply);
  }

  const waitUntilSettled = ({ jobId, timeoutMs }: { jobId: string; timeoutMs: number }, account: Account, response: Response) =>
    waiters.wait({ jobId, timeoutMs, accountId: account.id, onDisconnect: (leave) => onDisconnect(response, leave) });

  async function presentAccount({ withUse }: Extract<BoundCommand, { verb: 'account' }>, caller: Account): Promise<WireReply> {
    if (!withUse) return dialect.renderAccount(caller, 0);
    const { account, tokensUsed } = await database.accounts.getWithUse(caller.id);
    return dialect.renderAccount(account, tokensUsed);
  }

  async function execute(call: Execution): Promise<WireReply> {
    const { command, caller, response } = call;
    if (command.verb === 'ping') return dialect.renderServiceInfo(command.about);
    if (command.verb === 'register') return dialect.renderRegistration(await deps.register({ ...command, response }));
    if (!caller) throw new AppError('api_key_missing');
    const { account } = caller;
    switch (command.verb) {
      case 'submit':
        return executeSubmit(command, account, call);
      case 'report':
        return dialect.renderReport((await waitUntilSettled({ ...command, timeoutMs: 0 }, account, response)).job);
      case 'wait': {
        const { job, account: payer } = await waitUntilSettled(command, account, response);
        return dialect.renderJob(job, payer, dialect.toReplyMode(response.req.headers));
      }
      case 'account':
        return presentAccount(command, account);
    }
  }

  async function serve(request: Request, response: Response, route: Route): Promise<void> {
    const errorContext: Execution['errorContext'] = {};
    const releases: (() => void | Promise<void>)[] = [];
    const release = async () => {
      for (const each of releases.splice(0)) await each();
    };
    try {
      const caller = await authenticate(request, response, route);
      if (caller) errorContext.account = caller.account;
      const idempotencyLock = await lockSubmitKey(request, route, caller);
      if (idempotencyLock) releases.push(idempotencyLock.release);
      rejectWithoutTokens(route, caller, idempotencyLock);
      releases.push(await acquireUploadSlot(route, caller, idempotencyLock));
      const body = await readBody(request, response, route, limits);
      releases.push(body.removeTempFiles);
      const command = bindCommand(request, route, body);
      if (command.verb === 'wait' || command.verb === 'report') errorContext.jobId = command.jobId;
      if (command.verb === 'submit') errorContext.reply = command.reply;
      // Thousands may wait for minutes: hold nothing for them.
      else await release();
      const reply = await execute({ command, caller, response, idempotencyLock, errorContext, release });
      await sendReplyOrArtifact(storage, response, reply);
    } catch (thrown) {
      // Before the answer: whoever reads a refusal may ask again at once.
      await release();
      await sendError({ request, response, context: errorContext }, thrown);
    }
  }

  for (const route of dialect.routes) {
    app[route.method === 'POST' ? 'post' : 'get'](route.path, (request, response) => serve(request, response, route));
  }
  for (const path of new Set(dialect.routes.map((route) => route.path))) {
    const allowed = dialect.routes.flatMap((route) => (route.path === path ? [route.method] : []));
    app.all(path, async (request, response) => {
      response.set('allow', allowed.join(', '));
      await sendError({ request, response }, new AppError('method_not_allowed'));
    });
  }
}
