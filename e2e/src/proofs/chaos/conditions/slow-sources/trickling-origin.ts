import { createServer } from 'node:http';
import { listen } from '../../../../listen.js';

/** Serves images that never end: one byte now and then. */
export interface TricklingOrigin {
  /** A new address of a slow image. */
  createUrl(): string;
  /** Downloads that are open now, and at most at a time. */
  readonly open: { readonly now: number; readonly peak: number };
  close(): Promise<void>;
}

const byteIntervalMs = 500;
const pngStart = Buffer.from([137, 80, 78, 71]);

export async function openTricklingOrigin(): Promise<TricklingOrigin> {
  const open = { now: 0, peak: 0 };
  let count = 0;
  const server = createServer((_request, response) => {
    open.now += 1;
    open.peak = Math.max(open.peak, open.now);
    response.writeHead(200, { 'content-type': 'image/png' }).write(pngStart);
    const timer = setInterval(() => response.write('.'), byteIntervalMs);
    response.once('close', () => {
      clearInterval(timer);
      open.now -= 1;
    });
  });
  const { host, close } = await listen(server);
  return {
    createUrl() {
      count += 1;
      return `http://${host}/slow-${count}.png`;
    },
    open,
    close,
  };
}
