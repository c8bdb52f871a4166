import { ApiCaller } from './http/api-caller.js';
import type { AnswerOf, ApiPath, MethodOf, RequestOptions } from './http/request-types.js';
import { Transport, type TransportOptions } from './http/transport.js';
import { type ResolvedInput, resolveWebInput, type WebInput } from './inputs.js';
import { OptimizedImage } from './optimized-image.js';
import { type CallOptions, Jobs } from './resources/jobs.js';
import type { Job, JobImage, JobOptions } from './types.js';

export type PixmillOptions = TransportOptions;

export interface OptimizeOptions extends JobOptions, CallOptions {
  /** Name of the image in lists and results; that of the file by default. */
  readonly name?: string;
}

/** A client of one Pixmill service. */
export class Pixmill {
  readonly jobs: Jobs;
  readonly #api: ApiCaller;

  constructor(options: PixmillOptions) {
    this.#api = new ApiCaller(new Transport(options));
    this.jobs = new Jobs(this.#api);
  }

  /** Optimizes one image and waits for its result. Throws ImageError when the image failed, ServiceError, ConnectionError. */
  async optimize(input: WebInput, { name, signal, ...options }: OptimizeOptions = {}): Promise<OptimizedImage> {
    const resolved = await this.resolveInput(input, name);
    const call = signal ? { signal } : {};
    const created = await this.jobs.create('url' in resolved ? { sources: [resolved], options } : { files: [resolved], options }, call);
    const job = await this.jobs.wait(created.id, call);
    return this.resultOf(job, job.images[0] as JobImage); // the job has one image
  }

  /** The result of an image of a settled job, to be downloaded. Throws ImageError for an image without one. */
  resultOf(job: Job, image: JobImage): OptimizedImage {
    return new OptimizedImage(this.#api.transport, job, image);
  }

  /** Calls any route of the API. The types come from the OpenAPI document. Throws ServiceError, ConnectionError, or the reason of the signal. */
  request<P extends ApiPath, M extends MethodOf<P>>(method: M, path: P, options: RequestOptions<P, M> = {}): Promise<AnswerOf<P, M>> {
    return this.#api.request(method, path, options);
  }

  protected resolveInput(input: WebInput, name?: string): Promise<ResolvedInput> {
    return resolveWebInput(input, name);
  }
}
