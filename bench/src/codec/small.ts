/**
 * `node bench/dist/codec/small.js [--browser] [--limit N] [--jobs N] [--corpus FOLDER] [--cache FOLDER] [--out FOLDER] [--sheets FOLDER]`, after
 * `npm run build`.
 *
 * Optimizes 500 small pictures (16 to 256 px) at `intelligent` and `ultra`, and judges the results by another decoder:
 * @napi-rs/image, or with `--browser` Chromium.
 * Writes small.json and a page, small, to bench/results, or with `--limit` (pictures of each kind) to the cache folder, and the worst of
 * each level as a picture to the temp folder.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { engineVersion } from '@pixmill/optimizer';
import { readCorpus } from '../read-corpus.js';
import { root } from '../repository.js';
import { openBrowserDecoder } from './decoders/browser-decoder.js';
import { napiDecoder } from './decoders/napi-decoder.js';
import { writePage } from './report/write-page.js';
import { RowCache } from './row-cache.js';
import { readRowVersions } from './row-versions.js';
import { drawSheet } from './sheet/draw-sheet.js';
import { makeSmallPictures } from './small/make-pictures.js';
import { readPair, runSmall, type SmallRow, smallModes } from './small/small-rows.js';
import { listWorst, smallTable, worstSmallTable } from './small/small-tables.js';
import { openTimedOptimizer } from './timed-optimizer.js';

const sheetScale = 4;
const sheetColumns = 2;

const { values } = parseArgs({
  options: {
    browser: { type: 'boolean', default: false },
    limit: { type: 'string', default: 'Infinity' },
    jobs: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    corpus: { type: 'string' },
    cache: { type: 'string', default: join(tmpdir(), 'pixmill-bench-codec') },
    out: { type: 'string' },
    sheets: { type: 'string', default: tmpdir() },
  },
});
const limit = Number(values.limit);
if (!(limit > 0)) throw new Error('--limit must be a number of pictures of each kind, at least 1');
const out = values.out ?? (limit === Infinity ? join(root, 'bench/results') : join(values.cache, 'results'));

const corpus = await readCorpus({ folder: values.corpus });
const decoder = values.browser ? await openBrowserDecoder() : napiDecoder;
const { rows, failures } = await runAll(Number(values.jobs));
const markdown = [
  '# bench/codec: small pictures',
  `${new Set(rows.map(({ picture }) => picture.name)).size} pictures made from ${corpus.name}. Engine ${engineVersion}. Made by \`node bench/dist/codec/small.js\`. The true score is the product's metric over pixels that ${decoder.name} decoded, continued by mirror images to 128 px or more, on black and on white; "enlarged" is the same through a magnifying glass.`,
  ...(failures.length > 0 ? [`Without a result: ${failures.join('; ')}`] : []),
  ...smallModes.flatMap((mode) => [
    `## ${mode}`,
    smallTable(rows, mode),
    'The ten lowest scores, and the ten that butteraugli finds worst:',
    worstSmallTable(rows, mode),
  ]),
].join('\n\n');
await mkdir(values.sheets, { recursive: true });
await writePage(out, 'small', markdown);
await writeFile(join(out, 'small.json'), toJson(rows));
console.log(markdown);
for (const mode of smallModes) {
  const path = join(values.sheets, `small-worst-${mode}.png`);
  await writeFile(path, await drawWorst(listWorst(rows, mode)));
  console.log(`worst of ${mode}, source and result: ${path}`);
}
await decoder.close();
process.exitCode = failures.length > 0 ? 1 : 0;

/** Runs all pictures in all modes, `jobs` at the same time. */
async function runAll(jobs: number): Promise<{ readonly rows: readonly SmallRow[]; readonly failures: readonly string[] }> {
  const [cache, versions] = [await RowCache.open(values.cache), await readRowVersions()];
  const pictures = makeSmallPictures(corpus.images, limit);
  const finished: SmallRow[] = [];
  const failed: string[] = [];
  let pictureCount = 0;
  const runQueue = async () => {
    const optimizer = openTimedOptimizer();
    try {
      for (let next = await pictures.next(); !next.done; next = await pictures.next()) {
        for (const mode of smallModes) {
          const row = await runSmall({ cache, versions, optimizer, decoder }, next.value, mode).catch(describeError);
          if (typeof row === 'string') failed.push(`${next.value.name} ${mode}: ${row}`);
          else finished.push(row);
        }
        pictureCount += 1;
        if (pictureCount % 50 === 0) console.error(`${pictureCount} pictures`);
      }
    } finally {
      await optimizer.close();
    }
  };
  await Promise.all(Array.from({ length: jobs }, runQueue));
  return { rows: finished.sort((a, b) => (a.picture.name < b.picture.name ? -1 : 1)), failures: failed };
}

function describeError(error: Error): string {
  return error.message;
}

/** One line for each row, so that two runs can be compared line by line. */
function toJson(all: readonly SmallRow[]): string {
  const lines = all.map(({ picture: { name, bytes }, mode, ours, sharp }) =>
    JSON.stringify({
      name,
      mode,
      source: bytes.length,
      bytes: ours.sizeBytes,
      score: Number(ours.score.toFixed(2)),
      enlarged: Number(ours.enlarged.toFixed(2)),
      butteraugli: ours.butteraugli,
      claims: ours.claims,
      codec: ours.codec,
      sharp: [sharp.sizeBytes, Number(sharp.score.toFixed(2))],
    }),
  );
  return `[\n${lines.join(',\n')}\n]\n`;
}

async function drawWorst(worst: readonly SmallRow[]): Promise<Buffer> {
  const sheetRows = [];
  for (const row of worst) {
    const { picture, ours } = row;
    const lines = [
      `${picture.name}: ${ours.score.toFixed(1)} (${ours.claims ?? '-'} in its report), butteraugli ${ours.butteraugli?.toFixed(2) ?? '-'}`,
      `${ours.sizeBytes} of ${picture.bytes.length} bytes, ${ours.codec}; source, result`,
    ];
    sheetRows.push({ lines, pictures: await readPair(decoder, row), scale: sheetScale });
  }
  return drawSheet(sheetRows, sheetColumns);
}
