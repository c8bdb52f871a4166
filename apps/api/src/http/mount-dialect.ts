import type { Account } from '@pixmill/contracts';
import { AppError, toAppError } from '@pixmill/contracts';
import type { Caller } from '@pixmill/db';
import type { Command, Dialect, ErrorContext, Route, WireReply } from '@pixmill/dialects';
import type { HeldKey } from '@pixmill/jobs';
import type { Express, Request, Response } from 'express';
import type { Wiring } from '../wiring.js';
import { admitCaller } from './admit-caller.js';
import { createRateLimits } from './rate-limit.js';
import { type ReadBody, readBody } from './read-body.js';
import { hashRequest } from './request-hash.js';
import { requestIdOf } from './request-id.js';
import { drainRequest, sendReply } from './send-reply.js';

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
function onHangUp(response: Response, leave: () => void): () => void {
  if (response.destroyed) leave();
  response.once('close', leave);
  return () => response.off('close', leave);
}

/** A submit and the name of its content, under which it may be repeated. */
type SubmitOrder = Extract<Command, { verb: 'submit' }> & { readonly requestHash: string };
type Order = Exclude<Command, { verb: 'submit' }> | SubmitOrder;

interface Call {
  readonly order: Order;
  readonly caller: Caller | null;
  readonly response: Response;
  readonly submitKey: HeldKey | null;
}

/** Binds one dialect to Express: key, budget, body, command, verb, reply. */
export function mountDialect(app: Express, dialect: Dialect, wiring: Wiring): void {
  const { database, capacity, submit, holdKey, waitRoom, limits, log } = wiring;
  const rateLimits = createRateLimits(dialect, wiring);

  /** Who calls; null where nobody needs to say so. */
  async function admit(request: Request, response: Response, route: Route): Promise<Caller | null> {
    const spend = rateLimits.get(route.endpoint);
    if (!route.authenticated) {
      await spend?.(request, response, null);
      return null;
    }
    return admitCaller(database, { key: dialect.apiKeyFrom(request.headers), request, response, spend });
  }

  /** The key under which a submit may be repeated, taken for the time of this call; null without one. */
  async function holdSubmitKey(request: Request, route: Route, caller: Caller | null): Promise<HeldKey | null> {
    const key = request.get('idempotency-key');
    if (!caller || !route.spendsTokens || key === undefined) return null;
    return holdKey(caller.account.id, key);
  }

  /** Turns a caller without tokens away before the upload is read; a repeat costs nothing and is let in. */
  function refuseBroke(route: Route, caller: Caller | null, submitKey: HeldKey | null): void {
    if (!caller || !route.spendsTokens || submitKey?.isRepeat) return;
    const { tokens, unlimited } = caller.account;
    if (!unlimited && tokens === 0) throw new AppError('insufficient_tokens');
  }

  /** A place for one more upload, where this is one; a repeat needs none. Returns how to give it back. */
  async function takePlace(route: Route, caller: Caller | null, submitKey: HeldKey | null): Promise<() => void> {
    if (!caller || !route.spendsTokens || submitKey?.isRepeat) return () => {};
    return capacity.enter(caller.account.id);
  }

  async function submitOnce(order: SubmitOrder, account: Account, submitKey: HeldKey | null): Promise<WireReply> {
    const { requestHash, ...command } = order;
    const earlier = submitKey?.findJob(requestHash) ?? null;
    const idempotency = submitKey?.toRequest(requestHash) ?? null;
    const job =
      earlier === null ? await submit({ account, dialect: dialect.name, command, idempotency }) : await database.jobs.find(earlier);
    if (!job) throw new AppError('job_not_found');
    return dialect.presentSubmitted(job);
  }

  const settledJob = ({ jobId, timeoutMs }: { jobId: string; timeoutMs: number }, account: Account, response: Response) =>
    waitRoom.wait({ jobId, timeoutMs, accountId: account.id, onGone: (leave) => onHangUp(response, leave) });

  async function obey({ order, caller, response, submitKey }: Call): Promise<WireReply> {
    if (order.verb === 'ping') return dialect.presentPing(order.about);
    if (order.verb === 'register') return dialect.presentRegistered(await wiring.register({ ...order, response }));
    if (!caller) throw new AppError('api_key_missing');
    const { account } = caller;
    switch (order.verb) {
      case 'submit':
        return submitOnce(order, account, submitKey);
      case 'report':
        return dialect.presentReport((await settledJob({ ...order, timeoutMs: 0 }, account, response)).job);
      case 'wait': {
        const { job, account: payer } = await settledJob(order, account, response);
        return dialect.presentJob(job, payer, 'json');
      }
      case 'account':
        return dialect.presentAccount(account);
    }
  }

  async function refuse(request: Request, response: Response, thrown: unknown, context: ErrorContext): Promise<void> {
    const error = toAppError(thrown);
    const { path } = request.route ?? {};
    if (error.code === 'internal' || error.code === 'unavailable')
      log.error(error, { path, jobId: context.jobId, requestId: requestIdOf(response) }, 'request failed');
    const whole = error.code !== 'body_too_large' && (await drainRequest(request, limits.maxBodyBytes));
    if (response.destroyed || response.headersSent) return;
    if (!whole) {
      response.set('connection', 'close');
      response.once('finish', () => request.destroy());
    }
    sendReply(response, dialect.presentError(error, context));
  }

  async function serve(request: Request, response: Response, route: Route): Promise<void> {
    let context: ErrorContext = {};
    let body: ReadBody | null = null;
    let submitKey: HeldKey | null = null;
    let leavePlace = () => {};
    try {
      const caller = await admit(request, response, route);
      if (caller) context = { account: caller.account };
      submitKey = await holdSubmitKey(request, route, caller);
      refuseBroke(route, caller, submitKey);
      leavePlace = await takePlace(route, caller, submitKey);
      body = await readBody(request, response, route, limits);
      const { mediaType, fields, files } = body;
      const command = route.parse({
        params: paramsOf(request),
        query: queryOf(request),
        fields,
        files,
        mediaType,
        headers: request.headers,
        json: null,
      });
      if (command.verb === 'wait' || command.verb === 'report') context = { ...context, jobId: command.jobId };
      const order: Order = command.verb === 'submit' ? { ...command, requestHash: hashRequest(body) } : command;
      if (order.verb !== 'submit') {
        // Thousands may wait here for minutes: hold nothing for them.
        await body.clear();
        body = null;
      }
      sendReply(response, await obey({ order, caller, response, submitKey }));
    } catch (thrown) {
      // Before the answer: whoever reads a refusal may ask again at once.
      await submitKey?.end();
      await refuse(request, response, thrown, context);
    } finally {
      leavePlace();
      await body?.clear();
      await submitKey?.end();
    }
  }

  for (const route of dialect.routes) {
    app[route.method === 'POST' ? 'post' : 'get'](route.path, (request, response) => serve(request, response, route));
  }
  for (const path of new Set(dialect.routes.map((route) => route.path))) {
    const allowed = dialect.routes.flatMap((route) => (route.path === path ? [route.method] : []));
    app.all(path, async (request, response) => {
      response.set('allow', allowed.join(', '));
      await refuse(request, response, new AppError('method_not_allowed'), {});
    });
  }
}
