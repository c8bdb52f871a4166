import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type BrowserJudge, type EncodedImage, openBrowserJudge, type ShownPixels } from '@pixmill/testkit/browser';
import { cleanChecks } from './faults/expect-clean.js';
import { type FaultDialect, type FaultLevel, type FaultResult, optimizeFaults } from './faults/optimize-faults.js';
import { createShowOnce, type ShowAt } from './faults/show-once.js';
import { type RunningService, startService } from './service.js';

const names = [...Object.keys(cleanChecks), 'early-stop-24.png', 'mark0.gif', 'mark49s.gif'];
const levels: readonly FaultLevel[] = ['intelligent', 'ultra'];
/** Middles of the six frames of the GIFs, ms. */
const frameTimesMs = [50, 150, 250, 350, 450, 550];

let service: RunningService;
let judge: BrowserJudge;
let showAt: ShowAt;

beforeAll(async () => {
  [service, judge] = await Promise.all([startService({ OPTIDASH_RATE_LIMIT: '0' }), openBrowserJudge()]);
  showAt = createShowOnce(judge);
}, 90_000);

afterAll(async () => {
  await judge.close();
  await service.stopAndRemove();
}, 60_000);

async function show(image: EncodedImage): Promise<ShownPixels> {
  const [picture] = await showAt(image, [0]);
  if (!picture) throw new Error('no picture');
  return picture;
}

async function expectSameFrames(one: EncodedImage, other: EncodedImage): Promise<void> {
  const [before, after] = [await showAt(one, frameTimesMs), await showAt(other, frameTimesMs)];
  expect(after.map(({ rgba }, frame) => before[frame]?.rgba.equals(rgba))).toEqual(frameTimesMs.map(() => true));
}

describe.each<FaultDialect>(['megaoptim', 'optidash'])('%s', (dialect) => {
  const results = new Map<FaultLevel, ReadonlyMap<string, FaultResult>>();

  beforeAll(async () => {
    for (const level of levels) {
      const list = await optimizeFaults(service, { dialect, level, names });
      results.set(level, new Map(list.map((result, index) => [names[index] ?? '', result])));
    }
  }, 240_000);

  function resultOf(level: FaultLevel, name: string): FaultResult {
    const result = results.get(level)?.get(name);
    if (!result) throw new Error(`no result of ${name}`);
    return result;
  }

  describe.each(levels)('%s', (level) => {
    test.each(Object.entries(cleanChecks))(
      '%s: the result and its WebP copy look like the source in Chromium',
      async (name, expectClean) => {
        const { source, main, webp } = resultOf(level, name);
        const before = await show(source);
        expectClean({ source: before, result: await show(main), level, isCopy: false });
        if (dialect === 'megaoptim' && !webp) throw new Error('no copy');
        if (webp) expectClean({ source: before, result: await show(webp), level, isCopy: true });
      },
    );

    test.each(names)('%s: the report names the floors of a lossy result, each within its limit', (name) => {
      const { report } = resultOf(level, name);
      expect(report.reason).not.toBe('');
      const floors = [report, ...report.extras].flatMap((encoding) => encoding.floors);
      for (const { value, limit } of floors) expect(value).toBeLessThanOrEqual(limit);
      const hasSmoothOrColouredAreas = !name.endsWith('.gif');
      expect(report.floors.length > 0).toBe(report.lossy && hasSmoothOrColouredAreas);
    });

    test('mark49s.gif: shrinks like mark0.gif and shows the same frames, as does its WebP copy', async () => {
      const [plain, alike] = [resultOf(level, 'mark0.gif'), resultOf(level, 'mark49s.gif')];
      await expectSameFrames(alike.main, plain.main);
      expect(Math.abs(alike.main.bytes.length - plain.main.bytes.length)).toBeLessThanOrEqual(64);
      expect(alike.main.bytes.length).toBeLessThan(alike.source.bytes.length * 0.85);
      if (alike.webp && plain.webp) await expectSameFrames(alike.webp, plain.webp);
    });

    test('foreign-t2-q97.jpg: is not taken for a result and shrinks below 60 %', () => {
      const { source, main } = resultOf(level, 'foreign-t2-q97.jpg');
      expect(main.bytes.length).toBeLessThan(source.bytes.length * 0.6);
    });
  });

  test.each(names)('%s: the result of ultra is never larger than that of intelligent', (name) => {
    expect(resultOf('ultra', name).main.bytes.length).toBeLessThanOrEqual(resultOf('intelligent', name).main.bytes.length);
  });
});
