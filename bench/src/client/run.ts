/**
 * `node bench/dist/client/run.js [--images 500] [--blocks 4] [--side 500] [--processes 2] [--corpus FOLDER] [--done 1000]`, after `npm run build`.
 *
 * Sends small distinct photographs through `pixmill optimize` with a service and with `--local`, and through a plain loop over the optimizer, block by
 * block in turn. All sides have the same number of codec processes, make the same bytes, and are measured from the start of the program to its
 * exit. Then the processor time of a run over files that are done. Prints a table and one JSON line; exits with 1 below a goal.
 */
import { mkdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { sum } from '../numbers.js';
import { createPhotos } from '../overhead/create-photos.js';
import { formatValues, printRows } from '../overhead/report.js';
import { startService } from '../overhead/service.js';
import { withTempDir } from '../overhead/with-temp-dir.js';
import { type BlockRun, measureBlock, type Side, sides } from './measure-block.js';
import { measureSecondRun } from './measure-second-run.js';

/** Images per second of the command, as a part of those of the loop. */
const minRatio = 0.9;
/** Processor time of a run over files that are done, its start included, in ms. */
const maxSecondRunMs = 1_000;
/** The first block is not counted: it starts the codec processes of the service and fills the caches of the system. */
const warmUpImages = 16;

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '500' },
    blocks: { type: 'string', default: '4' },
    side: { type: 'string', default: '500' },
    processes: { type: 'string', default: '2' },
    corpus: { type: 'string' },
    done: { type: 'string', default: '1000' },
  },
});
const [images, blocks, side, processes] = [values.images, values.blocks, values.side, values.processes].map(Number) as [
  number,
  number,
  number,
  number,
];

/** Photographs in one folder for each block, the warm-up first. */
async function createBlocks(folder: string) {
  const flat = join(folder, 'photos');
  await mkdir(flat);
  const { corpusName, paths } = await createPhotos({ count: warmUpImages + images, folder: flat, corpusFolder: values.corpus, side });
  const perBlock = Math.ceil(images / blocks);
  const folders: string[] = [];
  for (const [index, path] of paths.entries()) {
    const block = index < warmUpImages ? 0 : 1 + Math.floor((index - warmUpImages) / perBlock);
    const blockFolder = join(folder, `block-${block}`);
    if (folders[block] === undefined) await mkdir(blockFolder);
    folders[block] = blockFolder;
    await rename(path, join(blockFolder, basename(path)));
  }
  return { corpusName, folders };
}

function toFigures(runs: readonly BlockRun[]) {
  const msOf = (name: Side) => sum(runs, (run) => run[name].ms);
  const perSecond = (name: Side) => Number(((images * 1_000) / msOf(name)).toFixed(2));
  const ratioOf = (name: Side) => Number((msOf('loop') / msOf(name)).toFixed(3));
  const ratiosOf = (name: Side) => runs.map((run) => Number((run.loop.ms / run[name].ms).toFixed(3))).sort((a, b) => a - b);
  const cpuOf = (name: Side) => {
    const parts = Object.keys(runs[0]?.[name].cpuMsByPart ?? {});
    return Object.fromEntries(parts.map((part) => [part, Math.round(sum(runs, (run) => run[name].cpuMsByPart[part] ?? 0) / images)]));
  };
  const each = <T>(toValue: (name: Side) => T) => Object.fromEntries(sides.map((name) => [name, toValue(name)])) as Record<Side, T>;
  return { images, blocks, processes, perSecond: each(perSecond), ratio: each(ratioOf), ratios: each(ratiosOf), cpuMsAnImage: each(cpuOf) };
}

type Figures = ReturnType<typeof toFigures> & { readonly done: number; readonly secondRunCpuMs: number };

function printFigures(figures: Figures, corpusName: string): void {
  const { perSecond, ratio, ratios, cpuMsAnImage, done, secondRunCpuMs } = figures;
  printRows([
    ['photographs', `${images} of ${side}x${side} px, pieces of ${corpusName}; ${processes} codec processes`],
    ...sides.map((name) => [`${name}, images per second`, String(perSecond[name])] as const),
    ...sides
      .slice(1)
      .map((name) => [`ratio, ${name}`, `${ratio[name]} (blocks ${ratios[name].join(', ')}), at least ${minRatio}`] as const),
    ...sides.map((name) => [`processor ms per image, ${name}`, formatValues(cpuMsAnImage[name])] as const),
    ['processor ms, second run', `${secondRunCpuMs} for ${done} done files, at most ${maxSecondRunMs}`],
  ]);
  console.log(JSON.stringify({ ...figures, goals: { ratio: minRatio, secondRunCpuMs: maxSecondRunMs } }));
}

await withTempDir(async (folder, cleanup) => {
  const { corpusName, folders } = await createBlocks(folder);
  // the limits of a service by default: 500 files must not need more requests
  const service = await startService(cleanup, { workers: processes, concurrency: 1, env: { API_RATE_LIMIT: '600' } });
  const runs: BlockRun[] = [];
  for (const [index, sources] of folders.entries()) {
    const output = join(folder, `results-${index}`);
    await mkdir(output);
    const run = await measureBlock({ service, processes, sources, output, first: index });
    console.error(`block ${index}: ${sides.map((name) => `${name} ${Math.round(run[name].ms)} ms`).join(', ')}`);
    if (index > 0) runs.push(run);
  }
  const done = Number(values.done);
  const { cpuMs: secondRunCpuMs } = await measureSecondRun(folder, done);
  const figures = { ...toFigures(runs), done, secondRunCpuMs };
  printFigures(figures, corpusName);
  const isFast = Math.min(figures.ratio.service, figures.ratio.local) >= minRatio;
  process.exitCode = isFast && secondRunCpuMs <= maxSecondRunMs ? 0 : 1;
});
