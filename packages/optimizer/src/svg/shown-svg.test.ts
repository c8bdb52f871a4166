import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compressionLevels, defaultJobSpec } from '@pixmill/contracts';
import { type RgbRaster, scorePair } from '@pixmill/metric';
import { fixtureBytes } from '@pixmill/testkit';
import { type BrowserJudge, openBrowserJudge } from '@pixmill/testkit/browser';
import sharp from 'sharp';
import { createOptimizer, type Optimizer } from '../optimizer.js';
import { type ShownConstruct, shownConstructs } from '../testing/shown-svg-constructs.js';

let optimizer: Optimizer;
let judge: BrowserJudge;

beforeAll(async () => {
  optimizer = createOptimizer({ processes: 1, maxPixels: 1_000_000 });
  judge = await openBrowserJudge();
});
afterAll(async () => {
  await judge.close();
  await optimizer.close();
});

async function optimize(source: Buffer, compression: (typeof compressionLevels)[number]) {
  const { variants, report } = await optimizer.optimize(source, { ...defaultJobSpec, compression }, new AbortController().signal);
  const [main] = variants;
  if (!main) throw new Error('no main variant');
  return { bytes: Buffer.from(main.bytes), report };
}

/** Everything that Chromium shows of an SVG: one PNG for each moment of each view. */
async function showAll(bytes: Buffer, views: ShownConstruct['views']): Promise<readonly Buffer[]> {
  const pictures: Buffer[] = [];
  for (const view of views) {
    const document = { bytes, mediaType: 'image/svg+xml' } as const;
    pictures.push(...(await judge.showDocument(document, { viewport: { width: 120, height: 60 }, ...view })));
  }
  return pictures;
}

async function decode(png: Buffer): Promise<RgbRaster> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}

/** SSIMULACRA 2 of the worst picture; 100 when all are equal. */
async function lowestScore(before: readonly Buffer[], after: readonly Buffer[]): Promise<number> {
  let lowest = 100;
  for (const [index, png] of before.entries()) {
    const other = after[index] ?? Buffer.alloc(0);
    if (!png.equals(other)) lowest = Math.min(lowest, scorePair(await decode(png), await decode(other)).score);
  }
  return lowest;
}

const constructs: Readonly<Record<string, ShownConstruct>> = {
  ...shownConstructs,
  'an embedded font': { svg: fixtureBytes('svg/embedded-font.svg'), views: [{}] },
};

describe('optimizer: what Chromium shows of an SVG', () => {
  test.each(Object.entries(constructs))('an SVG with %s looks the same at every level', async (_, { svg, views }) => {
    const before = await showAll(svg, views);
    const results = new Map<string, number>();
    for (const compression of compressionLevels) {
      const { bytes, report } = await optimize(svg, compression);
      expect(report.blocked).toEqual([]);
      const text = bytes.toString('latin1');
      const score = results.get(text) ?? (await lowestScore(before, await showAll(bytes, views)));
      results.set(text, score);
      expect([compression, score]).toEqual([compression, report.lossy ? expect.any(Number) : 100]);
      expect(score).toBeGreaterThanOrEqual(compression === 'ultra' ? 84 : 89);
    }
  });

  test('a view differs from the others, so that a loss would show', async () => {
    for (const [name, { svg, views }] of Object.entries(shownConstructs)) {
      if (views.length + (views[0]?.atMs?.length ?? 1) === 2) continue;
      const pictures = await showAll(svg, views);
      expect([name, new Set(pictures.map((png) => png.toString('latin1'))).size]).not.toEqual([name, 1]);
    }
  });

  test('text in HTML goes back as it was sent', async () => {
    const source = fixtureBytes('faults/s-fo.svg');
    for (const compression of compressionLevels) expect((await optimize(source, compression)).bytes.equals(source)).toBe(true);
  });
});
