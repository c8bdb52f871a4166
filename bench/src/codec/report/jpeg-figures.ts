/** The figures that hold our JPEGs against one fixed quality, against the extras, and against one fixed encode's time. */
import { bytesAtScore, fixedQuality } from './curves.mjs';
import { median, percent, sum } from './numbers.mjs';
import { isTwelve } from './tasks.mjs';

const shares = { all: 1, ninety: 0.9 };
const signed = (points) => `${points < 0 ? '' : '+'}${points.toFixed(1)}`;
/** Where no ladder makes scores equal: points that extras may lack on average. */
const fairPoints = 0.5;
const names = { all: 'all', ninety: '90 % of' };

const answersOf = (rows, kind, name) =>
  new Map(
    rows
      .filter((row) => row.kind === kind && row.problem === undefined && (name === undefined || (row.name === name && row.role === 'main')))
      .map((row) => [row.file.sha256, row]),
  );

/** Our bytes against those of the one fixed quality that keeps our floor, for all and for nine in ten of the images. */
export function againstFixed({ rows, ours, goal, figure, unmeasured }) {
  const ladders = answersOf(rows, 'ladder');
  const floor = goal.floor.intelligent.most;
  const known = ours.filter(({ file }) => ladders.has(file.sha256));
  const images = known
    .map(({ file, sizeBytes }) => ({ steps: ladders.get(file.sha256).steps, sourceBytes: file.sourceBytes, ourBytes: sizeBytes }))
    .filter(({ steps }) => steps.at(-1).score >= floor);
  return Object.entries(goal.fewerThanFixed).map(([who, least]) => {
    const name = `JPEG bytes against the fixed quality that keeps ${floor} for ${names[who]} the images`;
    const wanted = `${percent(least)} fewer or more`;
    if (images.length === 0) return unmeasured(name, wanted, 'no ladder of fixed qualities');
    const fewer = (keepsSource) => {
      const fixed = fixedQuality(images, { floor, share: shares[who], keepsSource });
      if (fixed === null) return null;
      const saved = 1 - sum(images, ({ ourBytes }) => ourBytes) / sum(fixed.bytes, (bytes) => bytes);
      return { saved, said: `q${fixed.quality}: ${percent(saved)}` };
    };
    const [plain, guarded] = [fewer(false), fewer(true)];
    if (plain === null) return unmeasured(name, wanted, 'no quality of the ladder does');
    const out = known.length - images.length;
    const note = `${images.length} images, ${out} more reach it at no quality; a tool that keeps the smaller source: ${guarded?.said ?? 'none'}`;
    return figure(name, wanted, plain.said, plain.saved >= least, note);
  });
}

/** An extra of an image beside our JPEG of it: bytes as they are, and those the JPEG has at the extra's score, where its ladder tells. */
function toPair(row, role, ladders) {
  const extra = row.extras.find((one) => one.role === role);
  const steps = ladders.get(row.file.sha256)?.steps;
  const [here, there] = steps ? [bytesAtScore(steps, row.score), bytesAtScore(steps, extra.score)] : [null, null];
  const moved = here === null || there === null ? null : (row.sizeBytes * there) / here;
  return { ours: row.sizeBytes, moved, theirs: extra.sizeBytes, apart: extra.score - row.score };
}

/** Bytes of an extra against our JPEG, which aims at the same score: as they are, and with the JPEG moved along its ladder to the extra's. */
export function extrasAtEqualScore({ rows, withExtras, goal, figure, unmeasured }) {
  const ladders = answersOf(rows, 'ladder');
  return Object.entries(goal.extras).map(([role, most]) => {
    const name = `${role} extra against our JPEG at equal score`;
    const wanted = `${percent(most)} or less`;
    if (withExtras.length === 0) return unmeasured(name, wanted, 'no lossy JPEG with extras');
    const made = withExtras.filter(({ extras }) => extras.some((extra) => extra.role === role && extra.score < 100));
    if (made.length === 0) return figure(name, wanted, 'none', false, 'the engine makes no such extra');
    const pairs = made.map((row) => toPair(row, role, ladders));
    const asTheyAre = sum(pairs, ({ theirs }) => theirs) / sum(pairs, ({ ours }) => ours);
    const onLadder = pairs.filter(({ moved }) => moved !== null);
    const atEqual = onLadder.length === 0 ? null : sum(onLadder, ({ theirs }) => theirs) / sum(onLadder, ({ moved }) => moved);
    const ratio = atEqual ?? asTheyAre;
    const apart = pairs.map((pair) => pair.apart);
    const mean = sum(apart, (points) => points) / apart.length;
    const from = `${atEqual === null ? 'no ladder, bytes as they are' : `${onLadder.length} on their ladder`}; of ${made.length} images`;
    const note = `${from} ${percent(asTheyAre)} of the bytes, scores ${signed(mean)} (${signed(Math.min(...apart))} to ${signed(Math.max(...apart))})`;
    const fair = atEqual !== null || mean >= -fairPoints;
    return figure(name, wanted, percent(ratio), ratio <= most && fair, note);
  });
}

/** Processor time of the whole optimization against one fixed encode, decoding included on both sides. */
export function processorTime({ rows, ours, large, goal, figure, unmeasured }) {
  const fixed = answersOf(rows, 'peer', 'sharp mozjpeg q80');
  const pairs = ours.filter(({ file }) => fixed.has(file.sha256));
  const name = 'CPU of JPEG intelligent against one fixed encode';
  const wanted = `${goal.cpuMultiple} times or less`;
  const multiple = (row) => row.cpuSeconds / fixed.get(row.file.sha256).cpuSeconds;
  const total = sum(pairs, (row) => row.cpuSeconds) / sum(pairs, (row) => fixed.get(row.file.sha256).cpuSeconds);
  const note = `${pairs.length} images; median ${median(pairs.map(multiple))?.toFixed(1)}`;
  const bigName = 'CPU of JPEG intelligent at 12 MP';
  const bigWanted = `${goal.cpuSecondsOfTwelve} s or less`;
  const big = large.filter(({ file }) => isTwelve(file));
  const slowest = Math.max(...big.map(({ cpuSeconds }) => cpuSeconds));
  return [
    pairs.length === 0
      ? unmeasured(name, wanted, 'no fixed encode to hold it against')
      : figure(name, wanted, `${total.toFixed(1)} times`, total <= goal.cpuMultiple, note),
    big.length === 0
      ? unmeasured(bigName, bigWanted, 'no image of 12 MP')
      : figure(bigName, bigWanted, `${slowest.toFixed(1)} s`, slowest <= goal.cpuSecondsOfTwelve, `${big.length} images, the slowest`),
  ];
}
