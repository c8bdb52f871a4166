import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fixtureBytes } from '@pixmill/testkit';
import { findShapeDifferences } from './find-shape-differences.js';
import { type Listener, listen } from './listen.js';
import { type RunningService, startService } from './service.js';
import { openShellFolder, readShellBlocks } from './shell-blocks.js';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
/** `docs/api.md` first: pages read what its jobs have used. */
const pages = [
  'docs/api.md',
  ...readdirSync(`${docs}api`).map((name) => `docs/api/${name}`),
  ...['analysis', 'watermarks', 'webhooks', 'megaoptim', 'optidash'].map((name) => `docs/${name}.md`),
];

let service: RunningService;
let images: Listener;

/** In place of the hosts of the pages: every picture is there, and a page and a sitemap that name some. */
const site = createServer((request, response) => {
  const base = `http://${request.headers.host}`;
  const { pathname } = new URL(request.url ?? '/', base);
  if (pathname.endsWith('.xml')) {
    response.setHeader('content-type', 'application/xml');
    response.end(
      `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>${base}/</loc><image:image><image:loc>${base}/photo.png</image:loc></image:image></url></urlset>`,
    );
  } else if (/\.(?:png|jpe?g|webp)$/.test(pathname)) response.end(fixtureBytes('images/photo.png'));
  else {
    response.setHeader('content-type', 'text/html');
    response.end(`<html><body><img src="${base}/photo.png"></body></html>`);
  }
});

beforeAll(async () => {
  images = await listen(site);
  const { port } = images;
  service = await startService({
    BOOTSTRAP_TOKENS: '1000', // an unlimited account has no ledger
    EGRESS_ALLOW: '127.0.0.1/32',
    EGRESS_PORTS: `80,443,${port}`,
    ADMIN_API_KEY: 'an-admin-key-of-thirty-two-or-more',
  });
}, 90_000);

afterAll(async () => {
  await service.stopAndRemove();
  await images.close();
}, 60_000);

test.each(pages)(
  '%s: every command runs, and answers as the page shows',
  async (page) => {
    const blocks = await readShellBlocks(page);
    const folder = await openShellFolder(service, {
      'https://images.example': `http://127.0.0.1:${images.port}`,
      'https://shop.example': `http://127.0.0.1:${images.port}`,
      'https://example.com': `http://127.0.0.1:${images.port}`,
      'https://images.example.com': `http://127.0.0.1:${images.port}`,
      'https://hooks.example': `http://127.0.0.1:${images.port}`,
      'https://pixmill.example.com': service.url,
    });
    try {
      const printed = await folder.runAll(blocks);
      const differences = blocks.flatMap(({ commands, shown }, index) => {
        if (shown === null) return [];
        return findShapeDifferences(shown, parseAnswer(printed[index] ?? '')).map((difference) => `${difference}\n  in ${commands}`);
      });
      expect(differences).toEqual([]);
    } finally {
      await folder.remove();
    }
  },
  180_000,
);

/** The last line that is JSON: a block may print more than one answer. */
function parseAnswer(text: string): unknown {
  const line = text.trim().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`the answer is not JSON: ${text.slice(0, 2_000)}`);
  }
}
