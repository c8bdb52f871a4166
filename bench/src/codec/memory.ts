/**
 * `node bench/codec/memory.mjs [--modes intelligent,ultra,lossless] [--corpus FOLDER]`, after `npm run build`.
 *
 * Resident memory that a JPEG of 12 MP needs at its most, above what its codec process has before it is given one, and processor time.
 * Each image in each mode in a fresh process. Prints a table and one JSON line; exits with 1 when a goal is missed.
 */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { readCorpus } from './corpus.mjs';
import { openEngine } from './engine.mjs';
import { goals } from './goals.mjs';
import { specOf } from './specs.mjs';
import { isTwelve } from './tasks.mjs';

const goal = { megabytes: goals.corpus.megabytesOfTwelve, cpuSeconds: goals.corpus.cpuSecondsOfTwelve };
const lookMs = 10;
const made = { width: 4_000, height: 3_000 };

const { values } = parseArgs({
  options: { modes: { type: 'string', default: 'intelligent,ultra,lossless' }, corpus: { type: 'string' } },
});

/** Resident memory now and at its most, in MB; null once the process is gone. */
function readMemory(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const [now, most] = ['VmRSS', 'VmHWM'].map((name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1_024);
    return { now, most };
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error;
    return null;
  }
}

/** The photographs of 12 MP; without a corpus that has any, one that is enlarged to that. */
async function findPhotos() {
  const { name, files } = await readCorpus({ folder: values.corpus, kinds: null, limit: Number.POSITIVE_INFINITY });
  const large = files.filter(isTwelve);
  if (large.length > 0) return Promise.all(large.map(async (file) => ({ name: file.name, bytes: await readFile(file.path) })));
  console.log(`no JPEG of 12 MP in ${name}: one is made of a smaller photograph, which is softer than a real one`);
  const [photo] = files.filter(({ kind }) => kind === 'png-photo');
  const bytes = await sharp(photo.path)
    .resize({ ...made, fit: 'fill' })
    .jpeg({ quality: 92 })
    .toBuffer();
  return [{ name: `${photo.name}, enlarged`, bytes }];
}

/** A small photograph loads the libraries and all code, so that what comes on top is the large one's. */
const small = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#678' } })
  .jpeg({ quality: 95 })
  .toBuffer();

async function measure({ name, bytes }, mode) {
  const pids = [];
  const engine = openEngine({ onTaken: (pid) => pids.push(pid) });
  try {
    await engine.optimize(small, specOf(mode));
    const idle = readMemory(pids[0]);
    let peak = idle;
    const timer = setInterval(() => {
      peak = readMemory(pids.at(-1)) ?? peak;
    }, lookMs);
    const { variants, failure, cpuSeconds } = await engine.optimize(bytes, specOf(mode));
    clearInterval(timer);
    peak = readMemory(pids.at(-1)) ?? peak;
    const processes = new Set(pids).size;
    const problem = failure ?? (processes === 1 ? null : 'the process was lost and another took its place');
    return {
      name,
      mode,
      problem,
      idle: idle.now,
      peak: peak.most,
      over: peak.most - idle.now,
      cpuSeconds,
      sizeBytes: variants?.[0].bytes.length,
    };
  } finally {
    await engine.close();
  }
}

const rows = [];
console.log(`${'photograph'.padEnd(34)}${'mode'.padEnd(13)}idle MB  peak MB  over MB  CPU s`);
for (const photo of await findPhotos()) {
  for (const mode of values.modes.split(',')) {
    const row = await measure(photo, mode);
    rows.push(row);
    const cells = [row.idle, row.peak, row.over].map((megabytes) => megabytes.toFixed(0).padStart(7)).join('  ');
    console.log(
      `${row.name.slice(0, 32).padEnd(34)}${mode.padEnd(13)}${cells}  ${row.cpuSeconds.toFixed(1).padStart(5)} ${row.problem ?? ''}`,
    );
  }
}
const over = Math.round(Math.max(...rows.map((row) => row.over)));
const slowest = Math.max(...rows.filter(({ mode }) => mode === 'intelligent').map(({ cpuSeconds }) => cpuSeconds));
const failed = rows.filter(({ problem }) => problem !== null).length;
const held = { memory: over <= goal.megabytes, cpu: !(slowest > goal.cpuSeconds), results: failed === 0 };
console.log(JSON.stringify({ bench: 'memory', goal, overMegabytes: over, slowestIntelligent: Number(slowest.toFixed(2)), failed, held }));
process.exitCode = Object.values(held).every(Boolean) ? 0 : 1;
