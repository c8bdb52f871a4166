import type { Account } from '@pixmill/contracts';
import { AppError, type Job } from '@pixmill/contracts';
import type { Caller } from '@pixmill/db';
import type { Command, ErrorContext, Route, WireReply } from '@pixmill/dialects';
import type { HeldKey } from '@pixmill/jobs';
import type { Express, Request, Response } from 'express';
import type { Wiring } from '../wiring.js';
import type { Gate } from './gate.js';
import { type ReadBody, readBody } from './read-body.js';
import { createRefuse } from './refuse.js';
import { hashRequest } from './request-hash.js';
import { sendReplyFrom } from './send-reply.js';

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
  /** What an error may say; it grows as more is known. */
  readonly context: { -readonly [name in keyof ErrorContext]: ErrorContext[name] };
  /** Gives back what only a submit needs. */
  readonly giveBack: () => Promise<void>;
}

/** Binds one dialect to Express: key, budget, body, command, verb, reply. */
export function mountDialect(app: Express, { dialect, admit }: Gate, wiring: Wiring): void {
  const { database, storage, capacity, submit, seeThrough, holdKey, waitRoom, limits } = wiring;
  const refuse = createRefuse(dialect, wiring);

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

  function readOrder(request: Request, route: Route, body: ReadBody): Order {
    const { mediaType, fields, files, json } = body;
    const { headers } = request;
    const command = route.parse({ params: paramsOf(request), query: queryOf(request), headers, fields, files, json, mediaType });
    return command.verb === 'submit' ? { ...command, requestHash: hashRequest(body) } : command;
  }

  /** A place for one more upload, where this is one; a repeat needs none. Returns how to give it back. */
  async function takePlace(route: Route, caller: Caller | null, submitKey: HeldKey | null): Promise<() => void> {
    if (!caller || !route.spendsTokens || submitKey?.isRepeat) return () => {};
    return capacity.enter(caller.account.id);
  }

  async function submitOnce(order: SubmitOrder, account: Account, submitKey: HeldKey | null): Promise<Job> {
    const { requestHash, ...command } = order;
    const earlier = submitKey?.findJob(requestHash) ?? null;
    const idempotency = submitKey?.toRequest(requestHash) ?? null;
    const job =
      earlier === null ? await submit({ account, dialect: dialect.name, command, idempotency }) : await database.jobs.find(earlier);
    if (!job) throw new AppError('job_not_found');
    return job;
  }

  /** Nobody waits with a place and files in hand. */
  async function obeySubmit(order: SubmitOrder, account: Account, call: Call): Promise<WireReply> {
    const { submitKey, response, context } = call;
    const submitted = await submitOnce(order, account, submitKey);
    await call.giveBack();
    if (order.waitMs === 0) return dialect.presentSubmitted(submitted);
    context.jobId = submitted.id;
    const { job, account: payer } = await seeThrough({
      jobId: submitted.id,
      accountId: account.id,
      timeoutMs: order.waitMs,
      onGone: (leave) => onHangUp(response, leave),
      mayReturn: submitKey !== null,
    });
    return dialect.presentJob(job, payer, order.reply);
  }

  const settledJob = ({ jobId, timeoutMs }: { jobId: string; timeoutMs: number }, account: Account, response: Response) =>
    waitRoom.wait({ jobId, timeoutMs, accountId: account.id, onGone: (leave) => onHangUp(response, leave) });

  async function presentAccount({ withUse }: Extract<Order, { verb: 'account' }>, caller: Account): Promise<WireReply> {
    if (!withUse) return dialect.presentAccount(caller, 0);
    const { account, tokensUsed } = await database.accounts.getWithUse(caller.id);
    return dialect.presentAccount(account, tokensUsed);
  }

  async function obey(call: Call): Promise<WireReply> {
    const { order, caller, response } = call;
    if (order.verb === 'ping') return dialect.presentPing(order.about);
    if (order.verb === 'register') return dialect.presentRegistered(await wiring.register({ ...order, response }));
    if (!caller) throw new AppError('api_key_missing');
    const { account } = caller;
    switch (order.verb) {
      case 'submit':
        return obeySubmit(order, account, call);
      case 'report':
        return dialect.presentReport((await settledJob({ ...order, timeoutMs: 0 }, account, response)).job);
      case 'wait': {
        const { job, account: payer } = await settledJob(order, account, response);
        return dialect.presentJob(job, payer, dialect.replyModeOf(response.req.headers));
      }
      case 'account':
        return presentAccount(order, account);
    }
  }

  async function serve(request: Request, response: Response, route: Route): Promise<void> {
    const context: Call['context'] = {};
    const taken: (() => void | Promise<void>)[] = [];
    const giveBack = async () => {
      for (const each of taken.splice(0)) await each();
    };
    try {
      const caller = await admit(request, response, route);
      if (caller) context.account = caller.account;
      const submitKey = await holdSubmitKey(request, route, caller);
      if (submitKey) taken.push(submitKey.end);
      refuseBroke(route, caller, submitKey);
      taken.push(await takePlace(route, caller, submitKey));
      const body = await readBody(request, response, route, limits);
      taken.push(body.clear);
      const order = readOrder(request, route, body);
      if (order.verb === 'wait' || order.verb === 'report') context.jobId = order.jobId;
      if (order.verb === 'submit') context.reply = order.reply;
      // Thousands may wait for minutes: hold nothing for them.
      else await giveBack();
      const reply = await obey({ order, caller, response, submitKey, context, giveBack });
      await sendReplyFrom(storage, response, reply);
    } catch (thrown) {
      // Before the answer: whoever reads a refusal may ask again at once.
      await giveBack();
      await refuse({ request, response, context }, thrown);
    }
  }

  for (const route of dialect.routes) {
    app[route.method === 'POST' ? 'post' : 'get'](route.path, (request, response) => serve(request, response, route));
  }
  for (const path of new Set(dialect.routes.map((route) => route.path))) {
    const allowed = dialect.routes.flatMap((route) => (route.path === path ? [route.method] : []));
    app.all(path, async (request, response) => {
      response.set('allow', allowed.join(', '));
      await refuse({ request, response }, new AppError('method_not_allowed'));
    });
  }
}
