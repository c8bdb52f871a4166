import { type EventOptions, readEvents } from '../events/read-events.js';
import type { ApiCaller } from '../http/api-caller.js';
import { toMultipart } from '../http/multipart.js';
import type { ProgressOptions } from '../http/progress.js';
import type { EventOf, EventType, Job, JobOptions, JobSummary, Source } from '../types.js';

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface CreateOptions extends CallOptions, ProgressOptions {}

export type JobEventOptions<Type extends EventType = EventType> = Pick<EventOptions<Type>, 'types' | 'signal'>;

export interface NewJob {
  /** Files to send; they come before `sources`. */
  readonly files?: readonly { readonly name: string; readonly blob: Blob }[];
  /** Images that the service fetches or has as uploads. */
  readonly sources?: readonly Source[];
  readonly options?: JobOptions;
}

export interface JobFilter {
  readonly state?: 'queued' | 'running' | 'settled';
  readonly label?: string;
  /** Items of a page, 1 to 100. */
  readonly limit?: number;
}

/** How long one request waits for a job, in seconds. */
const waitSeconds = 50;

/** The jobs of the account. */
export class Jobs {
  readonly #api: ApiCaller;

  constructor(api: ApiCaller) {
    this.#api = api;
  }

  /** Creates a job and returns at once. Throws ServiceError, ConnectionError. */
  create({ files = [], sources = [], options = {} }: NewJob, { signal, onProgress }: CreateOptions = {}): Promise<Job> {
    const json = { ...options, ...(sources.length > 0 && { sources: [...sources] }) };
    if (files.length === 0) return this.#api.request('post', '/api/v1/jobs', { json, ...(signal && { signal }) }) as Promise<Job>;
    const parts = files.map(({ name, blob }) => ({ name: 'file', fileName: name, blob }));
    const body = toMultipart([...parts, { name: 'options', text: JSON.stringify(json) }]);
    return this.#api.request('post', '/api/v1/jobs', {
      body,
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    }) as Promise<Job>;
  }

  get(id: string, { signal }: CallOptions = {}): Promise<Job> {
    return this.#api.request('get', '/api/v1/jobs/{id}', { params: { id }, ...(signal && { signal }) });
  }

  /** Waits until a job is settled, however long it takes. Throws ServiceError, ConnectionError, or the reason of the signal. */
  async wait(id: string, { signal }: CallOptions = {}): Promise<Job> {
    for (;;) {
      const options = { params: { id }, query: { wait: waitSeconds }, ...(signal && { signal }) };
      const job = await this.#api.request('get', '/api/v1/jobs/{id}', options);
      if (job.state === 'settled') return job;
    }
  }

  /**
   * What happens to a job, from its start to its settlement and the first attempts of its webhooks, each event once. Throws ServiceError, ConnectionError, or
   * the reason of the signal.
   */
  events<Type extends EventType = EventType>(
    id: string,
    options: JobEventOptions<Type> = {},
  ): AsyncGenerator<EventOf<Type>, void, undefined> {
    return readEvents(this.#api.transport, `/api/v1/jobs/${encodeURIComponent(id)}/events`, options);
  }

  /** Stops what runs and frees the tokens of the rest. */
  cancel(id: string, { signal }: CallOptions = {}): Promise<Job> {
    return this.#api.request('post', '/api/v1/jobs/{id}/cancel', { params: { id }, ...(signal && { signal }) }) as Promise<Job>;
  }

  /** All jobs of the account, newest first, page by page. */
  async *list(filter: JobFilter = {}, { signal }: CallOptions = {}): AsyncGenerator<JobSummary> {
    let cursor: string | null = null;
    do {
      const query = { ...filter, ...(cursor !== null && { cursor }) };
      const page: { items: JobSummary[]; next_cursor: string | null } = await this.#api.request('get', '/api/v1/jobs', {
        query: query as never,
        ...(signal && { signal }),
      });
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }
}
