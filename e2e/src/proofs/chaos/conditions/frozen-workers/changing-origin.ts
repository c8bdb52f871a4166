import { createServer } from 'node:http';
import { createDistinctPng } from '../../../../create-distinct-png.js';
import { readFixture } from '../../../../fixtures.js';
import { listen } from '../../../../listen.js';

/** A server of images that are never the same twice. The first download of a name waits until it is released. */
export interface ChangingOrigin {
  readonly url: string;
  /** Number of downloads of a name so far. */
  downloads(name: string): number;
  /** Answers the first download of a name, which waits. */
  release(name: string): void;
  close(): Promise<void>;
}

/** Pictures of different content and size, so that their results differ, too. */
const pictures = ['palette.png', 'alpha.png', 'gray-alpha-16-bit.png', 'rgb-16-bit.png'];

export async function openChangingOrigin(): Promise<ChangingOrigin> {
  const downloads = new Map<string, number>();
  const waiting = new Map<string, () => void>();
  const server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1);
    const number = (downloads.get(name) ?? 0) + 1;
    downloads.set(name, number);
    const picture = createDistinctPng(readFixture(pictures[number % pictures.length] ?? ''), `${name} ${number}`);
    const answer = () => response.writeHead(200, { 'content-type': 'image/png', 'content-length': picture.length }).end(picture);
    if (number === 1) waiting.set(name, answer);
    else answer();
  });
  const { host, close } = await listen(server);
  return {
    url: `http://${host}`,
    downloads: (name) => downloads.get(name) ?? 0,
    release: (name) => waiting.get(name)?.(),
    close,
  };
}
