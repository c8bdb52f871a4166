import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { renderContent } from './cache-content.js';
import { CacheStore } from './cache-store.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pixmill-cache-store-'));
});

afterAll(() => rm(folder, { recursive: true }));

test('CacheStore: keeps a change that comes while it is written', async () => {
  const change = (name: string) =>
    store.change(({ states }) => states.set(store.toKey(join(folder, name)), { sizeBytes: 1, mtimeMs: 2, sha256: 'a'.repeat(64) }));
  let isFirst = true;
  const options = { file: join(folder, 'cache.json'), base: folder, onWarning: () => undefined, keepsGone: true };
  const store = await CacheStore.open({
    ...options,
    render(content) {
      const text = renderContent(content);
      if (isFirst) change('late.png');
      isFirst = false;
      return text;
    },
  });
  change('early.png');
  await store.save();
  await store.save();
  const again = await CacheStore.open({ ...options, render: renderContent });
  expect([...again.content.states.keys()].sort()).toEqual(['early.png', 'late.png']);
});
