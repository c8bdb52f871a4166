import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { type LoopbackServer, startLoopbackServer } from './loopback-server.js';

/** A request for something that no observed page needs. */
export interface UnexpectedRequest {
  readonly path: string;
  /** Address of the document that made it; empty when it is not known. */
  readonly referrer: string;
}

/** Serves SVG documents and the pages that show them, and notes every other request. */
export interface ActivityServer extends LoopbackServer {
  /** Replaces the documents, by id. */
  serve(documents: ReadonlyMap<string, Buffer>): void;
  /** The requests since the last call. */
  takeRequests(): UnexpectedRequest[];
}

const script = fileURLToPath(new URL('page/activity.js', import.meta.url));

/** A way in which a page shows a document. */
export type WayOfShowing = 'img' | 'object' | 'iframe' | 'inline';

const showers: Readonly<Record<string, (id: string) => string>> & Readonly<Record<WayOfShowing, (id: string) => string>> = {
  img: (id) => `<img src="/svg/${id}">`,
  object: (id) => `<object data="/svg/${id}" type="image/svg+xml"></object>`,
  iframe: (id) => `<iframe src="/svg/${id}"></iframe>`,
  inline: (id) => `<iframe src="/inlined/${id}"></iframe>`,
};

/** A page that inserts a text into itself before it is loaded. */
const inlined = (bytes: Buffer) => `<script type="module">
  import { insertMarkup } from '/activity.js';
  insertMarkup(${JSON.stringify(decodeText(bytes)).replaceAll('<', '\\u003c')});
</script>`;

const decodeText = (bytes: Buffer) => new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-8').decode(bytes);

/** Starts a server on a free loopback port. */
export async function startActivityServer(): Promise<ActivityServer> {
  let documents: ReadonlyMap<string, Buffer> = new Map();
  let requests: UnexpectedRequest[] = [];

  async function respond({ url: path = '/', headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, folder = '', id = ''] = path.split('/');
    const document = folder === 'svg' ? documents.get(id) : undefined;
    const show = showers[folder];
    if (document) response.writeHead(200, { 'Content-Type': 'image/svg+xml' }).end(document);
    else if (path === '/activity.js') response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(await readFile(script));
    else if (show) response.writeHead(200, { 'Content-Type': 'text/html' }).end(toPage(id.split(',').map(show).join('\n')));
    else if (folder === 'inlined')
      response.writeHead(200, { 'Content-Type': 'text/html' }).end(toPage(inlined(documents.get(id) ?? Buffer.alloc(0))));
    else if (path === '/') response.writeHead(200, { 'Content-Type': 'text/html' }).end(toPage(''));
    else {
      if (path !== '/fence' && path !== '/favicon.ico') requests.push({ path, referrer: headers.referer ?? '' });
      response.writeHead(404).end();
    }
  }

  const { url, close } = await startLoopbackServer(respond);
  return {
    url,
    serve(served) {
      documents = served;
    },
    takeRequests() {
      const taken = requests;
      requests = [];
      return taken;
    },
    close,
  };
}

const toPage = (body: string) => `<!doctype html><meta charset="utf-8"><title>Pixmill</title><link rel="icon" href="data:,"><body>${body}`;
