import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { openBrowserJudge } from './index.js';

test('browser judge: fails and names the remedies, when no browser starts', async () => {
  const failure = await openBrowserJudge({ CHROMIUM_PATH: '/nowhere/chromium' }).catch((error: Error) => error);
  expect(failure).toBeInstanceOf(Error);
  for (const part of ['No Chromium could be started', 'install chromium', 'set CHROMIUM_PATH', 'CHROMIUM_PATH /nowhere/chromium: ']) {
    expect(String(failure)).toContain(part);
  }
});

test('browser judge: starts the Chromium of the npm package with its libraries and fonts, when none is installed', async () => {
  const judge = await openBrowserJudge({ PATH: '' });
  try {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text x="4" y="36" font-size="40">M</text></svg>';
    const { pictures } = await judge.show({ bytes: Buffer.from(svg), format: 'svg' }, { background: 'white' });
    const { channels } = await sharp(pictures[0]?.rgba, { raw: { width: 40, height: 40, channels: 4 } }).stats();
    expect(judge.version).toMatch(/^147\./);
    expect(channels[0]?.min).toBeLessThan(50);
  } finally {
    await judge.close();
  }
});
