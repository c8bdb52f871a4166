import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { ImportKind } from '@pixmill/contracts';
import type { CollectionRef } from '@pixmill/db';
import { nameFromUrl } from '@pixmill/dialects';
import { collectImageLinks, readImageLinks } from '@pixmill/outbound/image-links';
import { createTestDeps, type TestDeps } from '@pixmill/testkit/deps';
import { createImportImages } from './import-images.js';

let env: TestDeps;
let origin: Server;
let host: string;
/** Documents by path; a path without one is a 404. */
let documents: Record<string, string | Buffer>;

beforeAll(async () => {
  env = await createTestDeps({ queue: 'unavailable' });
  origin = createServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/moved') return void response.writeHead(302, { location: '/shop/page.html' }).end();
    const document = documents[path];
    response.writeHead(document === undefined ? 404 : 200).end(document);
  });
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
  host = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
});

beforeEach(() => {
  documents = {};
});

afterAll(async () => {
  origin.close();
  await env.close();
});

async function createDraft(): Promise<CollectionRef> {
  const ref = { id: randomUUID(), accountId: (await env.createAccount()).id };
  await env.deps.collections.create({ ...ref, keyId: null, name: 'Shop', labels: {}, options: {}, template: 'sealed' });
  return ref;
}

async function importFrom(path: string, kind: ImportKind, ref: CollectionRef) {
  await env.deps.collections.startImport(ref, { url: `${host}${path}`, kind });
  const deps = { ...env.deps, readImageLinks, collectImageLinks, nameFromUrl, tellCollection: { now: () => {} } };
  await createImportImages(deps, { tempDir: env.tempDir })(new AbortController().signal);
  expect(await readdir(env.tempDir)).toEqual([]);
  return env.deps.collections.get(ref);
}

const listUrls = async (ref: CollectionRef) =>
  (await env.deps.collections.listItems({ ...ref, state: null, after: -1, limit: 100 })).map(({ url }) => url?.replace(host, ''));

test('import: reads the sitemaps of an index, packed or not, and leaves out one that is missing', async () => {
  const toSitemap = (...paths: string[]) =>
    `<urlset>${paths.map((path) => `<url><image:image><image:loc>${host}${path}</image:loc></image:image></url>`).join('')}</urlset>`;
  documents['/index.xml'] =
    `<sitemapindex>${['/a.xml', '/none.xml', '/b.xml.gz', '/index.xml'].map((path) => `<sitemap><loc>${host}${path}</loc></sitemap>`).join('')}</sitemapindex>`;
  documents['/a.xml'] = toSitemap('/1.png', '/2.png');
  documents['/b.xml.gz'] = gzipSync(toSitemap('/2.png', '/3.png'));
  const ref = await createDraft();
  const items = [{ kind: 'url' as const, name: '1.png', url: `${host}/1.png`, access: null }];
  await env.deps.collections.addItems(ref, { items, maxImages: 100 });
  const imported = await importFrom('/index.xml', 'sitemap', ref);
  expect(imported).toMatchObject({ state: 'draft', imagesTotal: 3, import: { kind: 'sitemap', added: 2, failure: null } });
  expect(await listUrls(ref)).toEqual(['/1.png', '/2.png', '/3.png']);
});

test('import: reads a page below the address that a redirect leads to', async () => {
  documents['/shop/page.html'] = '<img src="cat%20a.png">';
  const ref = await createDraft();
  expect(await importFrom('/moved', 'page', ref)).toMatchObject({ state: 'draft', imagesTotal: 1, import: { added: 1 } });
  expect(await env.deps.collections.listItems({ ...ref, state: null, after: -1, limit: 1 })).toMatchObject([{ name: 'cat a.png' }]);
  expect(await listUrls(ref)).toEqual(['/shop/cat%20a.png']);
});

test.each([
  ['/none', 'source_answered', 'The document could not be downloaded: its server answered 404'],
  ['/empty', 'image_not_found', 'The page names no images'],
])('import: says why a draft got nothing from %s', async (path, code, message) => {
  documents['/empty'] = '<p>nothing</p>';
  const imported = await importFrom(path, 'page', await createDraft());
  expect(imported).toMatchObject({ state: 'draft', imagesTotal: 0, import: { added: 0, failure: { code, message } } });
});

test('import: adds nothing to a collection that was cancelled meanwhile', async () => {
  documents['/page'] = '<img src="a.png">';
  const ref = await createDraft();
  const collections = {
    ...env.deps.collections,
    get: (asked: CollectionRef) => env.deps.collections.get(asked),
    claimImport: (leaseMs: number) => env.deps.collections.claimImport(leaseMs),
    async renewImport(lease: { id: string; leaseMs: number }) {
      const renewed = await env.deps.collections.renewImport(lease);
      await env.deps.collections.change(ref, 'cancel');
      return renewed;
    },
    finishImport: (found: Parameters<typeof env.deps.collections.finishImport>[0]) => env.deps.collections.finishImport(found),
    failImport: (failed: Parameters<typeof env.deps.collections.failImport>[0]) => env.deps.collections.failImport(failed),
    releaseImport: (released: Parameters<typeof env.deps.collections.releaseImport>[0]) => env.deps.collections.releaseImport(released),
  };
  await env.deps.collections.startImport(ref, { url: `${host}/page`, kind: 'page' });
  const deps = { ...env.deps, collections, readImageLinks, collectImageLinks, nameFromUrl, tellCollection: { now: () => {} } };
  await createImportImages(deps, { tempDir: env.tempDir })(new AbortController().signal);
  expect(await env.deps.collections.get(ref)).toMatchObject({ state: 'cancelled', imagesTotal: 0 });
});
