import { ImageError } from './errors.js';
import type { Transport } from './http/transport.js';
import type { Job, JobImage, Variant } from './types.js';

/** The result of one image: the main file first, then the copies in other formats. */
export class OptimizedImage {
  readonly job: Job;
  readonly image: JobImage;
  readonly #transport: Transport;

  /** Throws ImageError for an image without a result. */
  constructor(transport: Transport, job: Job, image: JobImage) {
    if (image.state !== 'succeeded' || image.variants.length === 0) throw new ImageError(job, image);
    this.#transport = transport;
    this.job = job;
    this.image = image;
  }

  /** The main result: in the format of the source unless the options say otherwise. */
  get main(): Variant {
    return this.image.variants[0] as Variant; // the constructor has checked it
  }

  get variants(): readonly Variant[] {
    return this.image.variants;
  }

  /** Downloads the main result, or another variant. Throws ServiceError, ConnectionError. */
  async blob(variant: Variant = this.main, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Blob> {
    const response = await this.#transport.send({ method: 'GET', url: variant.url, signal });
    return response.blob();
  }

  /** The main result, or another variant, as bytes. */
  async bytes(variant: Variant = this.main, options: { readonly signal?: AbortSignal } = {}): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await (await this.blob(variant, options)).arrayBuffer());
  }
}
