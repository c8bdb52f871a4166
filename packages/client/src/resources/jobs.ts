import { type EventOptions, readEvents } from '../events/read-events.js';
import type { ApiCaller } from '../http/api-caller.js';
import type { CallOptions } from '../http/call-options.js';
import { toMultipart } from '../http/multipart.js';
import type { ProgressOptions } from '../http/progress.js';
import type { AnswerOf, QueryValuesOf } from '../http/request-types.js';
import type { DryRun, EventOf, EventType, Job, JobDetail, JobOptions, Source } from '../types.js';
import { deleteOnce } from './delete-once.js';
import { Pages } from './pages.js';
import { type WaitOptions, waitForJob } from './wait-for-job.js';

export interface NewJob {
  /** Files to send; they come before `sources`. */
  readonly files?: readonly { readonly name: string; readonly blob: Blob }[];
  /** Images that the service fetches or has as uploads. */
  readonly sources?: readonly Source[];
  readonly options?: JobOptions;
}

export type JobEventOptions<Type extends EventType = EventType> = Pick<EventOptions<Type>, 'types' | 'signal'>;

export interface CreateOptions extends CallOptions, ProgressOptions {
  /** The same key and job later finds the job that was created before; a new key by default. */
  readonly idempotencyKey?: string | undefined;
}

/** Which jobs a list has, and from which page on. */
export type JobFilter = QueryValuesOf<'/api/v1/jobs', 'get'>;
type JobPage = AnswerOf<'/api/v1/jobs', 'get'>;

/** The jobs of the account. Every method throws ServiceError, ConnectionError, or the reason of its signal. */
export class Jobs {
  readonly #api: ApiCaller;

  constructor(api: ApiCaller) {
    this.#api = api;
  }

  /** Creates a job and returns at once. */
  create(job: NewJob, call: CreateOptions = {}): Promise<Job> {
    return this.#post(job, {}, call) as Promise<Job>; // a request that is no dry run is answered with a job
  }

  /** What a job would cost, and what would be refused. Creates nothing. */
  check(job: NewJob, call: CallOptions = {}): Promise<DryRun> {
    return this.#post(job, { dry_run: true }, call) as Promise<DryRun>; // a dry run is answered with its figures
  }

  get(id: string, call: CallOptions = {}): Promise<JobDetail> {
    return this.#api.request('get', '/api/v1/jobs/{id}', { ...call, params: { id } });
  }

  /** Waits until a job is settled, also over restarts of the service. Throws WaitTimeoutError after `timeoutMs`. */
  wait(id: string, options: WaitOptions = {}): Promise<JobDetail> {
    return waitForJob(this.#api, id, options);
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

  /** Settles a job that waits or runs: its images end as `cancelled`, and nothing is charged. */
  cancel(id: string, call: CallOptions = {}): Promise<JobDetail> {
    return this.#api.request('post', '/api/v1/jobs/{id}/cancel', { ...call, params: { id } });
  }

  /** Creates a job of the images that failed or were cancelled. */
  retry(id: string, { idempotencyKey, ...call }: CreateOptions = {}): Promise<Job> {
    const key = idempotencyKey === undefined ? {} : { idempotencyKey };
    return this.#api.request('post', '/api/v1/jobs/{id}/retry', { ...call, ...key, params: { id } });
  }

  /** Deletes a settled job with its results and sources. */
  delete(id: string, call: CallOptions = {}): Promise<void> {
    return deleteOnce(() => this.#api.request('delete', '/api/v1/jobs/{id}', { ...call, params: { id } }));
  }

  /** All jobs of the account, newest first. */
  list(filter: JobFilter = {}, call: CallOptions = {}): Pages<JobPage> {
    return new Pages((place) => this.#api.request('get', '/api/v1/jobs', { ...call, query: { ...filter, ...place } }));
  }

  /** All results as a ZIP file, which the service makes while it sends it. Its body is read by the caller. */
  archive(id: string, call: CallOptions = {}): Promise<Response> {
    const url = `/api/v1/jobs/${encodeURIComponent(id)}/archive`;
    return this.#api.transport.send({ ...call, method: 'GET', url, headers: { accept: 'application/zip' } });
  }

  #post({ files = [], sources = [], options = {} }: NewJob, more: { dry_run?: boolean }, { idempotencyKey, ...call }: CreateOptions) {
    const json = { ...options, ...more, ...(sources.length > 0 && { sources: [...sources] }) };
    const shared = { ...call, ...(idempotencyKey !== undefined && { idempotencyKey }) };
    if (files.length === 0) return this.#api.request('post', '/api/v1/jobs', { ...shared, json });
    const parts = files.map(({ name, blob }) => ({ name: 'file', fileName: name, blob }));
    const body = toMultipart([...parts, { name: 'options', text: JSON.stringify(json) }]);
    return this.#api.request('post', '/api/v1/jobs', { ...shared, body });
  }
}
