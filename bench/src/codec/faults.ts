/**
 * `node bench/dist/codec/faults.js [--browser] [--out FOLDER]`, after `npm run build`.
 *
 * Optimizes each picture of fixtures/faults at `intelligent` and `ultra`: what went in, what came out, and the sentence of the report.
 * The pictures are shown as sharp decodes them, or with `--browser` as Chromium shows them. Writes a page, faults, and faults.png with source, intelligent and ultra where they differ most.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { percent } from '../numbers.js';
import { readFaults } from '../read-corpus.js';
import { openBrowserDecoder } from './decoders/browser-decoder.js';
import { sharpDecoder } from './decoders/sharp-decoder.js';
import { type FaultInput, type FaultResult, runFault } from './faults/run-fault.js';
import { toTable } from './report/tables.js';
import { writePage } from './report/write-page.js';
import { cutRegion, drawSheet, type SheetRow } from './sheet/draw-sheet.js';
import { findChangedRegion } from './sheet/find-changed-region.js';
import { stretchContrast } from './sheet/stretch-contrast.js';
import { openTimedOptimizer } from './timed-optimizer.js';

const modes = ['intelligent', 'ultra'] as const;
/** Side of the part that is shown, in px. */
const shownSide = 160;
const scale = 2;
/** Each part is also shown with its contrast multiplied, so that banding in dark and even areas can be seen. */
const contrast = 4;

const { values } = parseArgs({ options: { browser: { type: 'boolean', default: false }, out: { type: 'string', default: tmpdir() } } });

const results: FaultResult[] = [];
const sheetRows: SheetRow[] = [];
const decoder = values.browser ? await openBrowserDecoder() : sharpDecoder;
const optimizer = openTimedOptimizer();
try {
  for (const image of await readFaults()) {
    const { own, row } = await showFault({ decoder, optimizer, image });
    results.push(...own);
    sheetRows.push(row);
  }
} finally {
  await optimizer.close();
  await decoder.close();
}
const markdown = `# fixtures/faults\n\nShown by ${decoder.name}.\n\n${toResultTable(results)}`;
await writePage(values.out, 'faults', markdown);
await writeFile(join(values.out, 'faults.png'), await drawSheet(sheetRows));
console.log(`${markdown}\n\n${join(values.out, 'faults.png')}`);

/** The results of one picture, and its row of the sheet. */
async function showFault(input: Pick<FaultInput, 'decoder' | 'optimizer' | 'image'>) {
  const { image } = input;
  const source = await readFile(image.path);
  const before = await input.decoder.decode({ bytes: source, format: image.format, frames: image.frames });
  const own: FaultResult[] = [];
  for (const mode of modes) own.push(await runFault({ ...input, mode, source, before }));
  const region = findChangedRegion(before, own.at(-1)?.shown ?? before, shownSide);
  const pictures = await Promise.all([before, ...own.map(({ shown }) => shown)].map((picture) => cutRegion(picture, region)));
  const stretched = stretchContrast(pictures, contrast);
  const lines = [
    `${image.name}: ${image.sourceBytes} bytes, at ${region.left},${region.top}: source, ${modes.join(', ')}; the same with ${contrast} times the contrast`,
    own.map(({ sizeBytes, score, encoding }) => `${sizeBytes} @ ${score.toFixed(1)} ${encoding}`).join('; '),
  ];
  return { own, row: { lines, pictures: [...pictures, ...stretched], scale } };
}

function toResultTable(all: readonly FaultResult[]): string {
  return toTable(
    ['picture', 'in', 'mode', 'out', 'encoding', 'score in its report', 'true score', 'butteraugli', 'floors', 'report'],
    all.map(({ image, mode, sizeBytes, encoding, reportedScore, score, butteraugli, floors, reason }) => [
      image.name,
      image.sourceBytes,
      mode,
      `${sizeBytes} (${percent(sizeBytes / image.sourceBytes)})`,
      encoding,
      reportedScore?.toFixed(1) ?? '',
      score.toFixed(1),
      butteraugli?.toFixed(2) ?? '',
      floors.map(({ name, value, limit }) => `${name} ${value.toFixed(2)} of ${limit}`).join(', '),
      reason,
    ]),
  );
}
