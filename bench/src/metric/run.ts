/**
 * `node bench/dist/metric/run.js [--rounds 15]`, after `npm run build`.
 *
 * The metric on one core, in megapixels per second of processor time: a pair, a reference with one picture, and a further picture for
 * a prepared reference. The plain 64-bit evaluation of the specification (`exactScore`) runs beside them.
 * Prints a table and one JSON line; exits with 1 when a goal is missed.
 */
import { parseArgs } from 'node:util';
import { prepareReference, type RgbRaster, scorePair } from '@pixmill/metric';
import { exactScore } from '@pixmill/metric/exact-score';
import { median } from '../numbers.js';

const goals = { pairMps: 15, timesPlain: 20 };
const warmUpRounds = 2;
/** Rounds of a size that is measured as a pair only. */
const maxPairOnlyRounds = 5;

interface Size {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly pairOnly?: boolean;
}

const sizes: readonly Size[] = [
  { name: '0.26 MP', width: 512, height: 512 },
  { name: '1.05 MP', width: 1024, height: 1024 },
  { name: '12 MP', width: 4000, height: 3000, pairOnly: true },
];

/** Megapixels per second. */
interface Speeds {
  readonly name: string;
  readonly pair: number;
  readonly once?: number;
  readonly next?: number;
  readonly plain?: number;
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const rounds = Number(values.rounds);

/** Soft waves with noise: like in a photograph, no two rows or pixels are alike. */
function paint({ width, height }: Size, noise: number): RgbRaster {
  const data = new Uint8Array(width * height * 3);
  let state = 1;
  for (let at = 0; at < data.length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
    data[at] = 128 + 50 * Math.sin(x / 40 + (at % 3)) + 50 * Math.cos(y / 30) + (state / 2 ** 32 - 0.5) * noise;
  }
  return { data, width, height, channels: 3 };
}

/** Processor time in ms, with the threads of the compiler and the garbage collector. */
function measureCpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

type Works<Name extends string> = Readonly<Record<Name, () => void>>;

/** The median of the rounds for each work. Every round runs all works, so that other load affects all of them. */
function measureMedians<Name extends string>(works: Works<Name>, count: number): Record<Name, number> {
  const names = Object.keys(works) as Name[]; // the keys of the given object
  const samples = names.map((): number[] => []);
  for (let round = -warmUpRounds; round < count; round += 1) {
    names.forEach((name, at) => {
      const ms = measureCpuMs(works[name]);
      if (round >= 0) samples[at]?.push(ms);
    });
  }
  return Object.fromEntries(names.map((name, at) => [name, median(samples[at] ?? [])])) as Record<Name, number>; // one entry for each name
}

function measureSize(size: Size): Speeds {
  const { name, width, height, pairOnly = false } = size;
  const [original, distorted] = [paint(size, 20), paint(size, 26)];
  const toMps = (ms: number) => (width * height) / 1_000 / ms;
  const pair = () => void scorePair(original, distorted);
  if (pairOnly) return { name, pair: toMps(measureMedians({ pair }, Math.min(rounds, maxPairOnlyRounds)).pair) };
  const prepared = prepareReference(original);
  const once = () => {
    const reference = prepareReference(original);
    reference.score(distorted);
    reference.free();
  };
  const ms = measureMedians({ pair, once, next: () => void prepared.score(distorted) }, rounds);
  prepared.free();
  const { plain } = measureMedians({ plain: () => void exactScore(original, distorted) }, 1);
  return { name, pair: toMps(ms.pair), once: toMps(ms.once), next: toMps(ms.next), plain: toMps(plain) };
}

function printTable(results: readonly Speeds[]): void {
  const show = (mps: number | undefined) => (mps === undefined ? '' : mps.toFixed(mps < 10 ? 2 : 1));
  console.log('MP/s of one core   pair   prepare + score   one more   plain 64-bit   pair over plain');
  for (const { name, pair, once, next, plain } of results) {
    const cells = [show(pair).padStart(10), show(once).padStart(18), show(next).padStart(11), show(plain).padStart(15)];
    console.log(name.padEnd(13) + cells.join('') + (plain ? `x ${(pair / plain).toFixed(0)}`.padStart(18) : ''));
  }
}

const results = sizes.map(measureSize);
printTable(results);
const missed = results.filter(({ pair, plain }) => pair < goals.pairMps || (plain && pair / plain < goals.timesPlain));
console.log(JSON.stringify({ bench: 'metric', goals, results, missed: missed.map(({ name }) => name) }));
process.exitCode = missed.length === 0 ? 0 : 1;
