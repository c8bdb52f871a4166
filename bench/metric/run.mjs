/**
 * `node bench/metric/run.mjs [--rounds 15]`, after `npm run build`.
 *
 * The perceptual metric on one core, in megapixels a second of processor time: a pair, a reference with one picture, and one more picture
 * for a kept reference. Beside them, in the same run, the plain 64-bit evaluation of the specification (`exact-score.ts`).
 * Prints a table and one JSON line; exits with 1 when a goal is missed.
 */
import { parseArgs } from 'node:util';
import { exactScore } from '../../packages/metric/dist/exact-score.js';
import { prepareReference, scorePair } from '../../packages/metric/dist/score-pair.js';

const goals = { pairMps: 15, timesPlain: 20 };
const sizes = [
  { name: '0.26 MP', width: 512, height: 512 },
  { name: '1.05 MP', width: 1024, height: 1024 },
  { name: '12 MP', width: 4000, height: 3000, pairOnly: true },
];

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const rounds = Number(values.rounds);

/** Soft waves under noise: no row or pixel is like another, as in a photo. */
function paint(width, height, noise) {
  const data = new Uint8Array(width * height * 3);
  let state = 1;
  for (let at = 0; at < data.length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
    data[at] = 128 + 50 * Math.sin(x / 40 + (at % 3)) + 50 * Math.cos(y / 30) + (state / 2 ** 32 - 0.5) * noise;
  }
  return { data, width, height, channels: 3 };
}

/** ms of processor time that the work takes, its helpers (compiler, collector) included. */
function measure(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** The median of the rounds, each of which does all works in turn, so that a noisy moment meets them all. */
function measureAll(works, count) {
  const taken = works.map(() => []);
  for (let round = -2; round < count; round += 1) {
    works.forEach((work, at) => {
      const ms = measure(work);
      if (round >= 0) taken[at].push(ms);
    });
  }
  return taken.map((times) => times.sort((a, b) => a - b)[times.length >> 1]);
}

function measureSize({ width, height, pairOnly = false }) {
  const [original, distorted] = [paint(width, height, 20), paint(width, height, 26)];
  const toMps = (ms) => (width * height) / 1_000 / ms;
  const pair = () => scorePair(original, distorted);
  if (pairOnly) return { pair: toMps(measureAll([pair], Math.min(rounds, 5))[0]) };
  const kept = prepareReference(original);
  const once = () => {
    const reference = prepareReference(original);
    reference.score(distorted);
    reference.free();
  };
  const [pairMs, onceMs, nextMs] = measureAll([pair, once, () => kept.score(distorted)], rounds);
  kept.free();
  const [plainMs] = measureAll([() => exactScore(original, distorted)], 1);
  return { pair: toMps(pairMs), once: toMps(onceMs), next: toMps(nextMs), plain: toMps(plainMs) };
}

const results = sizes.map((size) => ({ name: size.name, ...measureSize(size) }));
const show = (mps) => (mps === undefined ? '' : mps.toFixed(mps < 10 ? 2 : 1));
console.log('MP/s of one core   pair   prepare + score   one more   plain 64-bit   pair over plain');
for (const { name, pair, once, next, plain } of results) {
  const cells = [show(pair).padStart(10), show(once).padStart(18), show(next).padStart(11), show(plain).padStart(15)];
  console.log(name.padEnd(13) + cells.join('') + (plain ? `x ${(pair / plain).toFixed(0)}`.padStart(18) : ''));
}
const missed = results.filter(({ pair, plain }) => pair < goals.pairMps || (plain && pair / plain < goals.timesPlain));
console.log(JSON.stringify({ bench: 'metric', goals, results, missed: missed.map(({ name }) => name) }));
process.exitCode = missed.length === 0 ? 0 : 1;
