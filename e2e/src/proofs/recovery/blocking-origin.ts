import { createServer, type ServerResponse } from 'node:http';
import { listen } from '../../listen.js';

/** An image server on loopback that withholds an image until `release`, so that the worker that fetches it keeps its lease. */
export interface BlockingOrigin {
  readonly url: string;
  /** Start of each fetch of this image, in ms of `performance.now()`. */
  fetches(name: string): readonly number[];
  /** Calls `listener` at every fetch of this image. */
  onFetch(name: string, listener: () => Promise<unknown>): void;
  /** Sends this image to everyone who waits for it, and from now on at once. */
  release(name: string): void;
  close(): Promise<void>;
}

/** Serves `image` under every name. Names that begin with `open` are never withheld. */
export async function openBlockingOrigin(image: Buffer): Promise<BlockingOrigin> {
  const fetched = new Map<string, number[]>();
  const listeners = new Map<string, () => Promise<unknown>>();
  const waiting = new Map<string, ServerResponse[]>();
  const released = new Set<string>();
  const server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1);
    fetched.set(name, [...(fetched.get(name) ?? []), performance.now()]);
    void listeners.get(name)?.();
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': image.length });
    if (released.has(name) || name.startsWith('open')) return response.end(image);
    response.flushHeaders(); // a download that has begun may take 30 s
    waiting.set(name, [...(waiting.get(name) ?? []), response]);
  });
  const { host, close } = await listen(server);
  return {
    url: `http://${host}`,
    fetches: (name) => fetched.get(name) ?? [],
    onFetch: (name, listener) => listeners.set(name, listener),
    release(name) {
      released.add(name);
      for (const response of waiting.get(name) ?? []) response.end(image);
    },
    close,
  };
}
