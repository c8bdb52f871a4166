import { type DownloadOptions, openDownload } from './downloads/download.js';
import { mediaTypes } from './downloads/file-types.js';
import { ImageError, PixmillError } from './errors.js';
import { toServiceUrl } from './http/result-url.js';
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

  /** The name that the image was sent with. */
  get name(): string {
    return this.image.name;
  }

  /** The main result: in the format of the source unless the options say otherwise. */
  get main(): Variant {
    return this.image.variants[0] as Variant; // the constructor has checked it
  }

  get variants(): readonly Variant[] {
    return this.image.variants;
  }

  /** Bytes of the source less those of the main result. */
  get savedBytes(): number {
    return this.main.saved_bytes;
  }

  /** The result of a format: the copy, or the main result. Throws PixmillError `variant_missing`. */
  variant(format: Variant['format']): Variant {
    const found = this.variants.find((variant) => variant.role === format) ?? this.variants.find((variant) => variant.format === format);
    if (found) return found;
    const formats = this.variants.map((variant) => variant.format).join(', ');
    throw new PixmillError('variant_missing', `${this.name} has no result in the format ${format}, but in ${formats}`);
  }

  /**
   * Downloads the main result, or another variant, as a stream. A connection that breaks off goes on where it was; the stream never ends early. It fails
   * with ServiceError, ConnectionError, or the reason of the signal.
   */
  stream(variant: Variant = this.main, options: DownloadOptions = {}): ReadableStream<Uint8Array<ArrayBuffer>> {
    return openDownload(this.#transport, { ...variant, url: this.#toUrl(variant) }, options);
  }

  /** Downloads the main result, or another variant. Throws as `stream` fails. */
  async blob(variant: Variant = this.main, options: DownloadOptions = {}): Promise<Blob> {
    const headers = { 'content-type': mediaTypes[variant.format] };
    return new Response(this.stream(variant, options), { headers }).blob();
  }

  /** The main result, or another variant, as bytes. Throws as `stream` fails. */
  async bytes(variant: Variant = this.main, options: DownloadOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await new Response(this.stream(variant, options)).arrayBuffer());
  }

  /** The service has its results at the address of the client as well, where its `PUBLIC_URL` may be out of reach. */
  #toUrl({ url }: Variant): string {
    const isAtDestination = this.job.options.destination !== undefined;
    return isAtDestination ? url : toServiceUrl(url, this.#transport.baseUrl);
  }
}
