import { type EventOptions, readEvents } from './events/read-events.js';
import { ApiCaller } from './http/api-caller.js';
import type { ProgressOptions } from './http/progress.js';
import type { AnswerOf, ApiPath, MethodOf, RequestOptions } from './http/request-types.js';
import { type SendBlob, sendBlobInBrowser } from './http/send-blob.js';
import { Transport, type TransportOptions } from './http/transport.js';
import type { ResolvedInput } from './inputs/named-file.js';
import { type ResolveOptions, resolveWebInput, type WebInput } from './inputs/resolve-input.js';
import { OptimizedImage } from './optimized-image.js';
import { type CallOptions, Jobs } from './resources/jobs.js';
import type { EventOf, EventType, Job, JobImage, JobOptions } from './types.js';

export type PixmillOptions = TransportOptions;

export interface OptimizeOptions extends JobOptions, CallOptions, ProgressOptions {
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
  readonly jobs: Jobs;
  readonly #api: ApiCaller;
  readonly #platform: Platform<Image>;

  constructor(options: PixmillOptions, platform: Platform<Image>) {
    this.#api = new ApiCaller(new Transport(options, platform.sendBlob));
    this.#platform = platform;
    this.jobs = new Jobs(this.#api);
  }

  /**
   * Optimizes one image and waits for its result. Throws ImageError when the image failed, PixmillError `input_invalid`, ServiceError, ConnectionError, or the
   * reason of the signal.
   */
  async optimize(input: WebInput, { name, signal, onProgress, ...options }: OptimizeOptions = {}): Promise<Image> {
    const resolved = await this.#platform.resolveInput(input, { name, signal });
    const call = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
    const created = await this.jobs.create('url' in resolved ? { sources: [resolved], options } : { files: [resolved], options }, call);
    const job = await this.jobs.wait(created.id, call);
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

  /** Calls any route of the API. The types come from the OpenAPI document. Throws ServiceError, ConnectionError, or the reason of the signal. */
  request<P extends ApiPath, M extends MethodOf<P>>(method: M, path: P, options: RequestOptions<P, M> = {}): Promise<AnswerOf<P, M>> {
    return this.#api.request(method, path, options);
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
