import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { fixtureBytes } from '@pixmill/testkit';
import { type ActivityProbe, type BrowserJudge, openActivityProbe, openBrowserJudge } from '@pixmill/testkit/browser';
import { type HostileSvg, hostileSvgs } from '../../testing/hostile-svg/index.js';
import { describeDifferences, keptByDomPurifyOnly, keptByPixmillOnly } from '../../testing/hostile-svg/purifier-differences.js';
import { type SanitizedSvg, sanitizeSvg } from './sanitize-svg.js';
import { decodeSvg } from './svg-text.js';

const require = createRequire(import.meta.url);

/** Hundreds of documents in five ways; a busy machine takes many times the usual half minute. */
const BROWSER_TIMEOUT_MS = 900_000;

let probe: ActivityProbe;
let judge: BrowserJudge;
/** By id: the number of the row. */
const sources = new Map<string, Buffer>();
const sanitized = new Map<string, SanitizedSvg>();

const idOf = (svg: HostileSvg) => String(hostileSvgs.indexOf(svg));
const rows = hostileSvgs.map((svg) => [svg.name, idOf(svg)] as const);

const nameOf = (id: string) => hostileSvgs[Number(id)]?.name;
const sourceOf = (id: string) => sources.get(id) ?? Buffer.alloc(0);

/** Null when the SVG is refused. */
function sanitize(source: Buffer): SanitizedSvg | null {
  try {
    return sanitizeSvg(decodeSvg(source));
  } catch (thrown) {
    if (thrown instanceof AppError && ['svg_not_allowed', 'image_damaged'].includes(thrown.code)) return null;
    throw thrown;
  }
}

beforeAll(async () => {
  [probe, judge] = await Promise.all([openActivityProbe(), openBrowserJudge()]);
  for (const svg of hostileSvgs) {
    const id = idOf(svg);
    const source = Buffer.from(svg.write({ script: probe.scriptFor(id), address: probe.addressFor(id) }));
    sources.set(id, source);
    const result = sanitize(source);
    if (result) sanitized.set(id, result);
  }
}, BROWSER_TIMEOUT_MS);
afterAll(() => Promise.all([probe.close(), judge.close()]));

const safeDocuments = () => new Map([...sanitized].map(([id, { text }]) => [id, Buffer.from(text)]));

describe('sanitizeSvg, hostile SVG in Chromium', () => {
  test(
    'nothing runs and nothing is loaded: as a document, in img, object and iframe, and inside of a page',
    async () => {
      const activities = await probe.observe(safeDocuments());
      const acting = [...activities].filter(([, activity]) => activity.length > 0);
      expect(acting.map(([id, activity]) => [nameOf(id), activity])).toEqual([]);
    },
    BROWSER_TIMEOUT_MS,
  );

  test(
    'most of them act before they are sanitized, so that the test above can fail',
    async () => {
      const activities = await probe.observe(sources, ['iframe', 'inline']);
      const acting = [...activities.values()].filter((activity) => activity.length > 0);
      expect(acting.length).toBeGreaterThan(hostileSvgs.length / 2);
    },
    BROWSER_TIMEOUT_MS,
  );

  test(
    'what is removed as not drawn changes no pixel',
    async () => {
      const different: unknown[] = [];
      const illustrator = fixtureBytes('faults/s-illu.svg');
      const hostile = [...sanitized].map(([id, result]) => ({ name: nameOf(id), bytes: sourceOf(id), ...result }));
      const compared = [...hostile, { name: 'entities of Illustrator', bytes: illustrator, ...sanitizeSvg(decodeSvg(illustrator)) }];
      for (const { name, bytes, text, removed } of compared) {
        if (removed.length === 0 || removed.some(({ draws }) => draws)) continue;
        const source = { bytes, format: 'svg' } as const;
        // a browser shows nothing of a document that is not well-formed, and does not tell the pixels of one with foreign content
        if (source.bytes.includes('foreignObject') || (await judge.inspect(source)) === null) continue;
        const { largest } = await judge.compare(source, { bytes: Buffer.from(text), format: 'svg' });
        if (largest > 0) different.push([name, largest, removed]);
      }
      expect(different).toEqual([]);
    },
    BROWSER_TIMEOUT_MS,
  );

  test(
    'it keeps what DOMPurify keeps, and removes what it removes, with the listed differences',
    async () => {
      const fixtures = ['svg/check.svg', 'svg/editor-data.svg', 'svg/flag.svg', 'svg/icon.svg', 'faults/s-fo.svg', 'faults/s-font.svg'];
      const texts = [...[...sanitized.keys()].map(sourceOf), ...fixtures.map(fixtureBytes)].map(decodeSvg);
      const ours = await probe.listNames(texts.map((text) => sanitizeSvg(text).text));
      const purifier = readFileSync(require.resolve('dompurify/dist/purify.min.js'), 'utf8');
      const purified = await probe.mapTexts(
        purifier,
        '(text) => DOMPurify.sanitize(text, { USE_PROFILES: { svg: true, svgFilters: true } })',
        texts,
      );
      const theirs = await probe.listNames(purified);
      expect(describeDifferences(ours, theirs, keptByPixmillOnly)).toEqual({ unexplained: [], unused: [] });
      expect(describeDifferences(theirs, ours, keptByDomPurifyOnly)).toEqual({ unexplained: [], unused: [] });
    },
    BROWSER_TIMEOUT_MS,
  );
});

describe('sanitizeSvg, hostile SVG', () => {
  test.each(rows)('%s: sanitizing the result again changes nothing', (_, id) => {
    const result = sanitized.get(id);
    if (!result) return expect(sanitize(sourceOf(id))).toBeNull();
    return expect(sanitizeSvg(result.text)).toEqual({ text: result.text, removed: [] });
  });
});
