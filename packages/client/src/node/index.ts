import type { PixmillOptions } from '../index.js';
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
