import { toAppError } from '@pixmill/contracts';
import type { EventsRepository } from '@pixmill/db';
import type { EventStreams } from '@pixmill/jobs';
import type { Logger } from '@pixmill/runtime';
import type { Request, Response } from 'express';
import type { AccountContext } from '../account-context.js';
import { apiKeyFromHeaders } from '../api-key-from-headers.js';
import { type AnyApiRoute, defineRoute } from '../route/api-route.js';
import { idParams } from '../route/schemas.js';
import type { FindSession } from '../sessions/find-session.js';
import { endMark, eventQuery, jobEventQuery, parseResumePoint } from './event-query.js';
import { type EventTimes, eventStreamHeaders, sendEvents } from './send-events.js';

export interface EventRoutesDeps {
  readonly eventStreams: Pick<EventStreams, 'open' | 'openJob'>;
  readonly database: { readonly events: Pick<EventsRepository, 'isKeyActive'> };
  /** Aborted by a shutdown signal. */
  readonly shutdown: Pick<AbortController, 'signal'>;
  readonly findSession: FindSession;
  readonly publicUrl: string;
  readonly eventTimes?: EventTimes;
  readonly log: Logger;
}

const route = defineRoute<AccountContext>();

const streamReply = {
  description: 'Events, until the caller goes or the process stops. A comment every 15 s keeps the connection open',
  mediaType: 'text/event-stream',
} as const;
const requestHeaders = { 'Last-Event-ID': 'The last id that was received: the stream goes on after it' };
const delivery =
  'Each event is told at least once after a resume for `job.settled`, and at least once while Redis keeps it for the others.';

/** Streams of events. */
export function createEventRoutes(deps: EventRoutesDeps): readonly AnyApiRoute<AccountContext>[] {
  return [
    route({
      method: 'get',
      path: '/events',
      operationId: 'streamEvents',
      tag: 'Events',
      summary: 'Stream what happens to the jobs of the account',
      description: `Server-sent events. ${delivery} The data of an event is an \`Event\`.`,
      scope: 'jobs:read',
      query: eventQuery,
      requestHeaders,
      replies: { 200: streamReply },
      errors: [],
      async handle(context, { query, request, response }) {
        const { after } = parseResumePoint(request, query);
        const filter = { types: query.types, jobId: query.job_id, collectionId: query.collection_id };
        const signal = toSignal(response, deps);
        const items = deps.eventStreams.open({ accountId: context.accountId, filter, after, signal });
        const send = () => sendEvents(items, response, { ...deps, isAllowed: createIsAllowed(context, request, deps), endMark: '' });
        return { status: 200 as const, headers: eventStreamHeaders, send };
      },
    }),
    route({
      method: 'get',
      path: '/jobs/:id/events',
      operationId: 'streamJobEvents',
      tag: 'Events',
      summary: 'Stream what happens to a job, from its start',
      description: `Server-sent events. ${delivery} The stream ends after \`job.settled\`, when every webhook of the job was tried once, or a
minute later. A caller that resumes after that gets 204, so that a browser does not connect again.`,
      scope: 'jobs:read',
      params: idParams,
      query: jobEventQuery,
      requestHeaders,
      replies: { 200: streamReply, 204: { description: 'The caller has seen the end of this stream' } },
      errors: ['job_not_found'],
      async handle(context, { params, query, request, response }) {
        const { after, hasEnded } = parseResumePoint(request, query);
        if (hasEnded) return { status: 204 as const };
        const signal = toSignal(response, deps);
        const stream = { accountId: context.accountId, jobId: params.id, types: query.types, after, signal };
        const items = await deps.eventStreams.openJob(stream);
        const send = () => sendEvents(items, response, { ...deps, isAllowed: createIsAllowed(context, request, deps), endMark });
        return { status: 200 as const, headers: eventStreamHeaders, send };
      },
    }),
  ];
}

/** Aborted when the caller goes, and when the process stops. */
function toSignal(response: Response, { shutdown }: EventRoutesDeps): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return AbortSignal.any([gone.signal, shutdown.signal]);
}

/** A key is looked up again, and so is the session of a browser. While the database is away, nobody is sent away. */
function createIsAllowed({ keyId }: AccountContext, request: Request, { database, findSession }: EventRoutesDeps): () => Promise<boolean> {
  const isBrowser = apiKeyFromHeaders(request.headers) === null;
  return async () => {
    if (isBrowser && !(await findSession(request).then(Boolean, isUnavailable))) return false;
    return keyId === null || database.events.isKeyActive(keyId).catch(isUnavailable);
  };
}

const isUnavailable = (thrown: unknown): boolean => toAppError(thrown).code === 'unavailable';
