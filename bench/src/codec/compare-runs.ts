/**
 * `node bench/dist/codec/compare-runs.js --before FOLDER --after FOLDER [--count 20] [--cache FOLDER] [--out FOLDER] [--corpus FOLDER]`,
 * after `npm run build` and two runs of the codec bench.
 *
 * Compares two runs, each a folder with a codec.json: bytes by mode and class, results that grew, floors, and the largest changes.
 * Writes a page, compare, and compare.png to look at: source, before, after. `--cache` is the cache folder of the runs, which has their results.
 */
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCorpus, readFaults } from '../read-corpus.js';
import { bytesTable, changesTable, describeMissing, floorTable } from './compare/comparison-tables.js';
import { drawChanges } from './compare/draw-changes.js';
import { listLargestChanges, pairRuns } from './compare/pair-runs.js';
import { readRun } from './compare/read-run.js';
import { writePage } from './report/write-page.js';
import { RowCache } from './row-cache.js';

const { values } = parseArgs({
  options: {
    before: { type: 'string' },
    after: { type: 'string' },
    count: { type: 'string', default: '20' },
    cache: { type: 'string', default: join(tmpdir(), 'pixmill-bench-codec') },
    out: { type: 'string', default: tmpdir() },
    corpus: { type: 'string' },
  },
});
if (!values.before || !values.after) throw new Error('--before and --after must be folders with a codec.json');

const run = pairRuns(await readRun(values.before), await readRun(values.after));
if (run.pairs.length === 0) throw new Error('the runs have no image and mode in common');
const largest = listLargestChanges(run.pairs, Number(values.count));
const markdown = [
  '# Two runs of bench/codec',
  describeMissing(run),
  bytesTable(run.pairs),
  '## Floors before',
  floorTable(run.pairs, 'before'),
  '## Floors after',
  floorTable(run.pairs, 'after'),
  '## The largest changes',
  changesTable(largest),
].join('\n\n');
const { images } = await readCorpus({ folder: values.corpus });
await writePage(values.out, 'compare', markdown);
const sheet = await drawChanges({ pairs: largest, images: [...images, ...(await readFaults())], cache: await RowCache.open(values.cache) });
await writeFile(join(values.out, 'compare.png'), sheet);
console.log(`${markdown}\n\n${join(values.out, 'compare.png')}`);
