import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { formatInfo } from '@pixmill/contracts';
import type { EncodedImage } from './encoded-image.js';
import { type LoopbackServer, startLoopbackServer } from './loopback-server.js';

interface ServedFile {
  readonly bytes: Buffer;
  readonly mediaType: string;
}

/** Serves one page with its scripts, and the images that it shows. Takes the pixels that the page drew. */
export interface PageServer extends LoopbackServer {
  /** Returns the path of the image. It is served until `removeImage`. */
  addImage(image: EncodedImage): string;
  /** The same for a document that is opened as a page of its own. */
  addDocument(document: ServedFile): string;
  removeImage(path: string): void;
  /** A path that the page has not posted to. */
  createPixelsPath(): string;
  /** Returns what the page posted, once. Throws when it posted nothing. */
  takePixels(path: string): Buffer;
}

/** The folder of the compiled page: all that is served apart from images. */
const pageFolder = new URL('page/', import.meta.url);
const scriptPath = /^\/page\/([a-z-]+\.js)$/;

/** Starts a server on a free loopback port. */
export async function startPageServer(): Promise<PageServer> {
  const images = new Map<string, ServedFile>();
  const pixels = new Map<string, Buffer>();
  let lastNumber = 0;
  const nextPath = (folder: string) => {
    lastNumber += 1;
    return `/${folder}/${lastNumber}`;
  };

  function addFile(file: ServedFile): string {
    const path = nextPath('images');
    images.set(path, file);
    return path;
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    const image = images.get(path);
    const script = scriptPath.exec(path)?.[1];
    if (request.method === 'POST') {
      pixels.set(path, await buffer(request));
      response.writeHead(204).end();
    } else if (image) {
      response.writeHead(200, { 'Content-Type': image.mediaType, 'Cache-Control': 'no-store' }).end(image.bytes);
    } else if (script) {
      response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(await readFile(fileURLToPath(new URL(script, pageFolder))));
    } else if (path === '/') {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Pixmill</title><link rel="icon" href="data:,">');
    } else {
      response.writeHead(404).end();
    }
  }

  const { url, close } = await startLoopbackServer(respond);
  return {
    url,
    addImage: ({ bytes, format }) => addFile({ bytes, mediaType: formatInfo[format].mediaType }),
    addDocument: addFile,
    removeImage: (path) => void images.delete(path),
    createPixelsPath: () => nextPath('pixels'),
    takePixels(path) {
      const posted = pixels.get(path);
      pixels.delete(path);
      if (!posted) throw new Error(`the page posted no pixels to ${path}`);
      return posted;
    },
    close,
  };
}
