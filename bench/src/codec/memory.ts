/**
 * `node bench/dist/codec/memory.js [--modes intelligent,ultra,lossless] [--corpus FOLDER]`, after `npm run build`.
 *
 * Peak of the resident memory that a JPEG of 12 MP needs, above the memory of the idle codec process, and its processor time.
 * Each image in each mode gets a new process. Prints a table and one JSON line; exits with 1 when a goal is missed.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { type BenchMode, parseModes, toJobSpec } from '../bench-mode.js';
import { type ProcessMemory, readProcessMemory } from '../process-stats.js';
import { readCorpus } from '../read-corpus.js';
import { goals } from './goals.js';
import { isTwelveMegapixels } from './plan-tasks.js';
import { openTimedOptimizer } from './timed-optimizer.js';

const goal = { megabytes: goals.corpus.megabytesOfTwelve, cpuSeconds: goals.corpus.cpuSecondsOfTwelve };
const pollIntervalMs = 10;
/** Size of a photograph that is enlarged, in px. */
const enlargedSize = { width: 4_000, height: 3_000 };

interface Photo {
  readonly name: string;
  readonly bytes: Buffer;
}

interface MemoryRow {
  readonly name: string;
  readonly mode: BenchMode;
  readonly problem: string | null;
  readonly idleMb: number;
  readonly peakMb: number;
  readonly overIdleMb: number;
  readonly cpuSeconds: number;
}

const { values } = parseArgs({
  options: { modes: { type: 'string', default: 'intelligent,ultra,lossless' }, corpus: { type: 'string' } },
});
const modes = parseModes(values.modes);

const toMb = (bytes: number) => bytes / 1_024 ** 2;

/** The photographs of 12 MP; a smaller one is enlarged when the corpus has none. */
async function findPhotos(): Promise<readonly Photo[]> {
  const { name, images } = await readCorpus({ folder: values.corpus });
  const large = images.filter(isTwelveMegapixels);
  if (large.length > 0) return Promise.all(large.map(async (image) => ({ name: image.name, bytes: await readFile(image.path) })));
  const photo = images.find(({ imageClass }) => imageClass === 'png-photo');
  if (photo === undefined) throw new Error(`no photograph in ${name}`);
  console.log(`no JPEG of 12 MP in ${name}: a smaller photograph is enlarged, which is softer than a real one`);
  const bytes = await sharp(photo.path)
    .resize({ ...enlargedSize, fit: 'fill' })
    .jpeg({ quality: 92 })
    .toBuffer();
  return [{ name: `${photo.name}, enlarged`, bytes }];
}

/** A tiny photograph. It makes a process load its libraries and code, so that only the memory of the large one counts. */
function createTinyPhoto(): Promise<Buffer> {
  return sharp({ create: { width: 64, height: 64, channels: 3, background: '#678' } })
    .jpeg({ quality: 95 })
    .toBuffer();
}

async function measure({ name, bytes }: Photo, mode: BenchMode): Promise<MemoryRow> {
  const pids: number[] = [];
  const optimizer = openTimedOptimizer((pid) => pids.push(pid));
  const readMemory = (): ProcessMemory | null => readProcessMemory(pids.at(-1) ?? 0);
  try {
    await optimizer.optimize(await createTinyPhoto(), toJobSpec(mode));
    const idle = readMemory();
    if (idle === null) throw new Error('the codec process ended');
    let last = idle;
    const timer = setInterval(() => {
      last = readMemory() ?? last;
    }, pollIntervalMs);
    const { failure, cpuSeconds } = await optimizer.optimize(bytes, toJobSpec(mode));
    clearInterval(timer);
    const { peakBytes } = readMemory() ?? last;
    const wasReplaced = new Set(pids).size > 1;
    return {
      name,
      mode,
      problem: failure ?? (wasReplaced ? 'the process was lost and replaced' : null),
      idleMb: toMb(idle.residentBytes),
      peakMb: toMb(peakBytes),
      overIdleMb: toMb(peakBytes - idle.residentBytes),
      cpuSeconds,
    };
  } finally {
    await optimizer.close();
  }
}

function printRow({ name, mode, problem, idleMb, peakMb, overIdleMb, cpuSeconds }: MemoryRow): void {
  const cells = [idleMb, peakMb, overIdleMb].map((megabytes) => megabytes.toFixed(0).padStart(7)).join('  ');
  console.log(`${name.slice(0, 32).padEnd(34)}${mode.padEnd(13)}${cells}  ${cpuSeconds.toFixed(1).padStart(5)} ${problem ?? ''}`);
}

const rows: MemoryRow[] = [];
console.log(`${'photograph'.padEnd(34)}${'mode'.padEnd(13)}idle MB  peak MB  over MB  CPU s`);
for (const photo of await findPhotos()) {
  for (const mode of modes) {
    const row = await measure(photo, mode);
    rows.push(row);
    printRow(row);
  }
}
const overMegabytes = Math.round(Math.max(...rows.map(({ overIdleMb }) => overIdleMb)));
const slowest = Math.max(...rows.filter(({ mode }) => mode === 'intelligent').map(({ cpuSeconds }) => cpuSeconds));
const failed = rows.filter(({ problem }) => problem !== null).length;
const held = { memory: overMegabytes <= goal.megabytes, cpu: !(slowest > goal.cpuSeconds), results: failed === 0 };
console.log(JSON.stringify({ bench: 'memory', goal, overMegabytes, slowestIntelligent: Number(slowest.toFixed(2)), failed, held }));
process.exitCode = Object.values(held).every(Boolean) ? 0 : 1;
