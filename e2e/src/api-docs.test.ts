import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findShapeDifferences } from './find-shape-differences.js';
import { type ImageSite, openImageSite } from './image-site.js';
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
let site: ImageSite;

beforeAll(async () => {
  site = await openImageSite('photo.png');
  service = await startService({
    ...site.egressSettings,
    BOOTSTRAP_TOKENS: '1000', // an unlimited account has no ledger
    ADMIN_API_KEY: 'an-admin-key-of-thirty-two-or-more',
  });
}, 90_000);

afterAll(async () => {
  await service.stopAndRemove();
  await site.close();
}, 60_000);

test.each(pages)(
  '%s: every command runs, and answers as the page shows',
  async (page) => {
    const blocks = await readShellBlocks(page);
    const folder = await openShellFolder(service, { ...site.replacedHosts, 'https://pixmill.example.com': service.url });
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
