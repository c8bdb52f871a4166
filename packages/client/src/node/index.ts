import type { PixmillOptions } from '../index.js';
import type { NamedFile } from '../inputs/named-file.js';
import { rejectUrl } from '../inputs/open-file.js';
import type { ResolveOptions, WebInput } from '../inputs/resolve-input.js';
import { PixmillCore } from '../pixmill.js';
import { resolveInput } from './resolve-input.js';
import { SavableImage } from './savable-image.js';
import { sendBlobCounted } from './send-blob.js';

export * from '../index.js';
export { SavableImage } from './savable-image.js';

/** A client of one Pixmill service, in Node, Deno and Bun. A string that is no URL is the path of a file. */
export class Pixmill extends PixmillCore<SavableImage> {
  constructor(options: PixmillOptions) {
    super(options, { resolveInput, sendBlob: sendBlobCounted, createImage: (...parts) => new SavableImage(...parts) });
  }
}

/** A file of a job or an upload, from what `optimize` takes. It is read while it is sent. Throws PixmillError `input_invalid`, or the reason of the signal. */
export async function openFile(input: WebInput, options: ResolveOptions = {}): Promise<NamedFile> {
  return rejectUrl(await resolveInput(input, options));
}
