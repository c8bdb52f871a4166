import { type EventOptions, readEvents } from './events/read-events.js';
import { ApiCaller } from './http/api-caller.js';
import type { ProgressOptions } from './http/progress.js';
import type {
  AnswerOf,
  ApiPath,
  DefaultMediaTypeOf,
  MediaTypeOf,
  MethodOf,
  RequestArguments,
  StatusAnswerOf,
} from './http/request-types.js';
import { type SendBlob, sendBlobInBrowser } from './http/send-blob.js';
import { Transport, type TransportOptions } from './http/transport.js';
import type { ResolvedInput } from './inputs/named-file.js';
import { type ResolveOptions, resolveWebInput, type WebInput } from './inputs/resolve-input.js';
import { OptimizedImage } from './optimized-image.js';
import { AccountOfKey } from './resources/account.js';
import { Collections } from './resources/collections.js';
import { Deliveries } from './resources/deliveries.js';
import { Jobs } from './resources/jobs.js';
import { Keys } from './resources/keys.js';
import { Presets } from './resources/presets.js';
import { Uploads } from './resources/uploads.js';
import { UsageReport } from './resources/usage.js';
import type { EventOf, EventType, Job, JobImage, JobOptions } from './types.js';

export type PixmillOptions = TransportOptions;

export interface OptimizeOptions extends JobOptions, ProgressOptions {
  readonly signal?: AbortSignal | undefined;
  /** Name of the image in lists and results; that of the file by default. */
  readonly name?: string;
}

/** What differs between browsers and Node. */
export interface Platform<Image> {
  readonly resolveInput: (input: WebInput, options: ResolveOptions) => Promise<ResolvedInput>;
  readonly sendBlob: SendBlob;
  readonly createImage: (transport: Transport, job: Job, image: JobImage) => Image;
}

/** The client of every platform. */
export class PixmillCore<Image extends OptimizedImage> {
  readonly account: AccountOfKey;
  readonly collections: Collections;
  readonly deliveries: Deliveries;
  readonly jobs: Jobs;
  readonly keys: Keys;
  readonly presets: Presets;
  readonly uploads: Uploads;
  readonly usage: UsageReport;
  readonly #api: ApiCaller;
  readonly #platform: Platform<Image>;

  /** Throws PixmillError `options_invalid`. */
  constructor(options: PixmillOptions, platform: Platform<Image>) {
    this.#api = new ApiCaller(new Transport(options, platform.sendBlob));
    this.#platform = platform;
    this.account = new AccountOfKey(this.#api);
    this.collections = new Collections(this.#api);
    this.deliveries = new Deliveries(this.#api);
    this.jobs = new Jobs(this.#api);
    this.keys = new Keys(this.#api);
    this.presets = new Presets(this.#api);
    this.uploads = new Uploads(this.#api);
    this.usage = new UsageReport(this.#api);
  }

  /**
   * Optimizes one image and waits for its result. Throws ImageError when the image failed, PixmillError `input_invalid`, ServiceError, ConnectionError, or the
   * reason of the signal.
   */
  async optimize(input: WebInput, { name, signal, onProgress, ...options }: OptimizeOptions = {}): Promise<Image> {
    const resolved = await this.#platform.resolveInput(input, { name, signal });
    const call = { signal, onProgress };
    const created = await this.jobs.create('url' in resolved ? { sources: [resolved], options } : { files: [resolved], options }, call);
    const job = await this.jobs.wait(created.id, { signal });
    return this.resultOf(job, job.images[0] as JobImage); // the job has one image
  }

  /** The result of an image of a settled job, to be downloaded. Throws ImageError for an image without one. */
  resultOf(job: Job, image: JobImage): Image {
    return this.#platform.createImage(this.#api.transport, job, image);
  }

  /**
   * What happens to the jobs of the account from now on, until `break`: over lost connections and restarts of the service, each event once. Throws
   * ServiceError, ConnectionError, or the reason of the signal.
   */
  events<Type extends EventType = EventType>(options: EventOptions<Type> = {}): AsyncGenerator<EventOf<Type>, void, undefined> {
    return readEvents(this.#api.transport, '/api/v1/events', options);
  }

  /**
   * Calls any route of the API and returns the body of its answer. The types come from the OpenAPI document. Throws ServiceError, ConnectionError,
   * or the reason of the signal.
   */
  request<P extends ApiPath, M extends MethodOf<P>, T extends MediaTypeOf<P, M> = DefaultMediaTypeOf<P, M>>(
    method: M,
    path: P,
    ...options: RequestArguments<P, M, T>
  ): Promise<AnswerOf<P, M, T>> {
    return this.#api.request<P, M, T>(method, path, ...options);
  }

  /** As `request`, with the status and the headers of the answer. An empty one (204, 304) has no body. */
  response<P extends ApiPath, M extends MethodOf<P>, T extends MediaTypeOf<P, M> = DefaultMediaTypeOf<P, M>>(
    method: M,
    path: P,
    ...options: RequestArguments<P, M, T>
  ): Promise<StatusAnswerOf<P, M, T>> {
    return this.#api.response<P, M, T>(method, path, ...options);
  }
}

/** A client of one Pixmill service. */
export class Pixmill extends PixmillCore<OptimizedImage> {
  constructor(options: PixmillOptions) {
    super(options, {
      resolveInput: resolveWebInput,
      sendBlob: sendBlobInBrowser,
      createImage: (...parts) => new OptimizedImage(...parts),
    });
  }
}
