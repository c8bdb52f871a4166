import { type AccountEvent, AppError, type EventType, toJobQueued, toJobStarted } from '@pixmill/contracts';
import type { EventsRepository, JobProgress } from '@pixmill/db';
import type { EventLog } from '@pixmill/queue';
import type { Logger } from '@pixmill/runtime';
import type { EventFilter } from './event-filter.js';
import { wantsSettled } from './event-filter.js';
import type { EventListener } from './event-listener.js';
import { EventListeners, type EventListenersOptions } from './event-listeners.js';
import { laterOf, msOf, toPosition } from './position.js';
import { type BacklogDeps, readBacklog } from './read-backlog.js';
import { type ToldEvent, tellEvents, toSettledEvent } from './told-events.js';

export interface EventStreamsDeps extends BacklogDeps {
  readonly eventLog: Pick<EventLog, 'read' | 'findEnd'>;
  readonly eventsInDatabase: Pick<EventsRepository, 'listSettled' | 'listRecentlySettled' | 'findProgress' | 'hasUntriedDelivery'>;
  readonly log: Logger;
}

export interface EventStreamsOptions extends EventListenersOptions {
  /** A stream that has nothing to tell says so after this long, in ms. */
  readonly idleMs: number;
}

export interface StreamRequest {
  readonly accountId: string;
  readonly filter: EventFilter;
  /** Position of the last event that the caller has; null tells what happens from now on. */
  readonly after: string | null;
  readonly signal: AbortSignal;
}

export interface JobStreamRequest extends Omit<StreamRequest, 'filter'> {
  readonly jobId: string;
  readonly types?: readonly EventType[] | undefined;
}

/** What a stream yields: an event, or that there was nothing to tell for a while. */
export type StreamItem = ToldEvent | { readonly position: string; readonly event: null };

/** The events of a page of the log. */
const pageSize = 50;
/** Without a look at the database for so long, in ms, a stream could lose a settlement; it ends, and its caller resumes. */
const maxUncheckedMs = 30_000;
/** A stream of a job waits for the first attempts of its webhooks for this long after the settlement, in ms. */
const deliveryWaitMs = 60_000;
/** Settled jobs that a stream remembers, to tell none of them twice. */
const maxTold = 20_000;

/** Streams of events of this process, each with its own place in the log of its account. */
export class EventStreams {
  readonly #deps: EventStreamsDeps;
  readonly #options: EventStreamsOptions;
  readonly #listeners: EventListeners;

  constructor(deps: EventStreamsDeps, options: EventStreamsOptions) {
    this.#deps = deps;
    this.#options = options;
    this.#listeners = new EventListeners(deps, options);
  }

  /** There are new events of an account. */
  wake(accountId: string): void {
    this.#listeners.wake(accountId);
  }

  close(): void {
    this.#listeners.close();
  }

  /**
   * Opens a stream of an account: the caller must iterate or return it. It tells every settlement after its position at least once, in
   * whatever state Redis is, and other events while Redis has them. Ends when the signal is aborted. Throws AppError `rate_limited`; the
   * stream throws `unavailable`.
   */
  open(request: StreamRequest): AsyncGenerator<StreamItem> {
    return this.#run(this.#listeners.add(request.accountId), request, []);
  }

  /**
   * Opens a stream of one job. Without a position it tells everything about the job from its start. It ends after the settlement, when
   * every webhook of the job was tried once, or a minute later. Throws AppError `job_not_found` or `rate_limited`.
   */
  async openJob({ accountId, jobId, types, after, signal }: JobStreamRequest): Promise<AsyncGenerator<StreamItem>> {
    const progress = await this.#deps.eventsInDatabase.findProgress({ accountId, jobId });
    if (!progress) throw new AppError('job_not_found');
    const known = after === null ? toKnownEvents(jobId, progress) : [];
    const request = { accountId, filter: { jobId, types }, after: after ?? toPosition(progress.createdAt.getTime()), signal };
    return this.#untilOver(this.#run(this.#listeners.add(accountId), request, known), { accountId, jobId });
  }

  async *#run(listener: EventListener, request: StreamRequest, known: readonly AccountEvent[]): AsyncGenerator<StreamItem> {
    const told = new Map<string, number>();
    try {
      let position = request.after ?? (await this.#findEnd(request.accountId));
      const startMs = msOf(position);
      yield { position, event: null };
      if (request.after !== null) {
        for await (const event of readBacklog(this.#deps, { ...request, after: request.after, known, told })) {
          position = event.position;
          yield event;
        }
        yield { position, event: null };
      }
      yield* this.#follow(listener, request, { position, told, startMs: request.after === null ? startMs : 0 });
    } finally {
      listener.remove();
    }
  }

  /** Tells what happens, as it happens. */
  async *#follow(
    listener: EventListener,
    { accountId, filter, signal }: StreamRequest,
    start: { readonly position: string; readonly told: Map<string, number>; readonly startMs: number },
  ): AsyncGenerator<StreamItem> {
    const { told, startMs } = start;
    let { position } = start;
    let toldAt = performance.now();
    while (!signal.aborted) {
      listener.reset();
      const page = await this.#read(accountId, position);
      const fromLog = page.events.filter(({ event }) => event.type !== 'job.settled' || !told.has(event.jobId));
      for (const { event } of fromLog) if (event.type === 'job.settled') remember(told, event.jobId);
      const found = listener.found.splice(0).filter((job) => !told.has(job.jobId) && job.settledAt.getTime() >= startMs);
      for (const { jobId } of found) remember(told, jobId);
      const fromDatabase = wantsSettled(filter) ? found.map((job) => ({ position, event: toSettledEvent(job) })) : [];
      for (const event of await tellEvents(this.#deps, [...fromLog, ...fromDatabase], filter, signal)) {
        position = laterOf(event.position, position);
        toldAt = performance.now();
        yield { ...event, position };
      }
      position = laterOf(page.position ?? position, position);
      if (this.#listeners.uncheckedMs > maxUncheckedMs) throw new AppError('unavailable', { detail: 'settled jobs cannot be looked up' });
      if (page.more) continue;
      await listener.wait(this.#options.idleMs - (performance.now() - toldAt), signal);
      if (performance.now() - toldAt < this.#options.idleMs) continue;
      toldAt = performance.now();
      yield { position, event: null };
    }
  }

  /** While Redis is away, the database tells the settlements. */
  async #read(accountId: string, after: string) {
    try {
      return await this.#deps.eventLog.read(accountId, { after, limit: pageSize });
    } catch (thrown) {
      this.#deps.log.debug({ accountId, reason: String(thrown) }, 'events not read');
      return { events: [], position: null, more: false };
    }
  }

  /** Redis knows its own clock; without it the start is a little earlier, so that nothing is left out. */
  async #findEnd(accountId: string): Promise<string> {
    try {
      return await this.#deps.eventLog.findEnd(accountId);
    } catch {
      return toPosition(Date.now() - 1_000);
    }
  }

  async *#untilOver(
    items: AsyncGenerator<StreamItem>,
    job: { readonly accountId: string; readonly jobId: string },
  ): AsyncGenerator<StreamItem> {
    let settledAt: number | null = null;
    let isFirst = true;
    for await (const item of items) {
      yield item;
      if (item.event?.type === 'job.settled') settledAt = performance.now();
      if (item.event === null && settledAt === null && !isFirst && (await this.#isSettled(job))) settledAt = performance.now();
      if (settledAt !== null && (await this.#isOver(job.jobId, settledAt))) return;
      isFirst = false;
    }
  }

  async #isSettled(job: { readonly accountId: string; readonly jobId: string }): Promise<boolean> {
    const progress = await this.#deps.eventsInDatabase.findProgress(job);
    return progress === null || progress.settledAt !== null;
  }

  async #isOver(jobId: string, settledAt: number): Promise<boolean> {
    return performance.now() - settledAt > deliveryWaitMs || !(await this.#deps.eventsInDatabase.hasUntriedDelivery(jobId));
  }
}

/** The present state of a job, as the events that led to it. */
function toKnownEvents(jobId: string, { createdAt, startedAt, images, collectionId }: JobProgress): AccountEvent[] {
  const job = { id: jobId, collectionId, createdAt };
  return [{ ...toJobQueued({ ...job, images: [] }), images }, ...(startedAt ? [toJobStarted(job, startedAt)] : [])];
}

function remember(told: Map<string, number>, jobId: string): void {
  told.set(jobId, Date.now());
  if (told.size > maxTold) for (const oldest of [...told.keys()].slice(0, maxTold / 2)) told.delete(oldest);
}
