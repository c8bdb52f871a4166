import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { giveUpBody } from '../body/give-up-body.js';
import { httpErrors } from '../errors/http-errors.js';
import type { UploadLimits } from './upload-settings.js';

/** Of a window, and of the longest time; each is checked this often. */
const checksPerLimit = 10;
/** More checks would only cost time: this is a tenth of the default window. */
const maxCheckIntervalMs = 3_000;

interface Upload {
  readonly response: ServerResponse;
  /** Checks at which the service waited for the client. */
  waits: number;
  /** Bytes of the connection at the last of these checks, those of one window. */
  readonly bytesAtWaits: number[];
}

/** Nobody reads, or there is something to read, while this process is the slower one. */
const isWaiting = (request: IncomingMessage) => request.readableFlowing === true && request.readableLength === 0;

/**
 * Gives up request bodies that bring less than the rate over a whole window, or take too long in all. Only checks at which the service waits
 * for the client count, and a late check counts once: a slow disk, a busy event loop and a frozen process are not the client's.
 */
export class UploadWatch {
  readonly #minBytes: number;
  readonly #checksInWindow: number;
  readonly #maxWaits: number;
  readonly #intervalMs: number;
  readonly #uploads = new Map<IncomingMessage, Upload>();

  constructor({ minBytesPerSecond, slowAfterMs, timeoutMs }: UploadLimits) {
    this.#intervalMs = Math.min(maxCheckIntervalMs, Math.max(1, Math.floor(Math.min(slowAfterMs, timeoutMs) / checksPerLimit)));
    this.#checksInWindow = Math.ceil(slowAfterMs / this.#intervalMs);
    this.#maxWaits = Math.ceil(timeoutMs / this.#intervalMs);
    this.#minBytes = (minBytesPerSecond * slowAfterMs) / 1_000;
  }

  /** Checks at regular times until the server is closed. */
  start(server: Server): void {
    // After the timers the event loop reads what has arrived; only then is it known what is late.
    const timer = setInterval(() => setImmediate(() => this.check()), this.#intervalMs).unref();
    server.once('close', () => clearInterval(timer));
  }

  add(request: IncomingMessage, response: ServerResponse): void {
    if (request.complete) return;
    this.#uploads.set(request, { response, waits: 0, bytesAtWaits: [] });
    request.once('close', () => this.#uploads.delete(request));
  }

  /** One check of all bodies. */
  check(): void {
    for (const [request, upload] of this.#uploads) {
      if (request.complete) this.#uploads.delete(request);
      else if (isWaiting(request) && this.#isTooSlow(request, upload)) this.#giveUp(request, upload);
    }
  }

  #isTooSlow({ socket }: IncomingMessage, upload: Upload): boolean {
    upload.waits += 1;
    upload.bytesAtWaits.push(socket.bytesRead);
    const bytesBefore = upload.bytesAtWaits.length > this.#checksInWindow ? upload.bytesAtWaits.shift() : undefined;
    return upload.waits >= this.#maxWaits || (bytesBefore !== undefined && socket.bytesRead - bytesBefore < this.#minBytes);
  }

  #giveUp(request: IncomingMessage, { response }: Upload): void {
    this.#uploads.delete(request);
    giveUpBody(response, httpErrors.tooSlow());
  }
}
