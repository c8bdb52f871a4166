import { createSeededRandom } from '../seeded-random.js';
import type { FuzzEnvironment } from './environment.js';
import type { HostileOrigin } from './hostile-origin.js';
import { runImageJob } from './image-job.js';
import { createImageInputs } from './inputs/image-inputs.js';
import { readSourceImages } from './inputs/image-sources.js';
import { runConcurrently } from './run-concurrently.js';
import type { Tally } from './tally.js';

const concurrency = 6;

export interface SubmitImagesInput {
  readonly environment: FuzzEnvironment;
  readonly origin: HostileOrigin;
  readonly tally: Tally;
  readonly seed: number;
  readonly total: number;
  /** Submits only the batches that begin with an image from `from` to below `to`. */
  readonly from: number;
  readonly to: number;
  readonly withCorpus: boolean;
}

type NumberRange = readonly [start: number, end: number];

/** Splits the image numbers into submits of one to five images, because one image and several are rejected in different ways. */
function planSubmits(seed: number, total: number): NumberRange[] {
  const random = createSeededRandom(seed);
  const ranges: NumberRange[] = [];
  for (let start = 0; start < total; start = ranges.at(-1)?.[1] ?? total) {
    ranges.push([start, Math.min(total, start + (random.oneIn(2) ? 1 : 2 + random.intBelow(4)))]);
  }
  return ranges;
}

/** Submits corrupt images, waits for their results and counts them in the tally. */
export async function submitImages({ environment, origin, tally, seed, total, from, to, withCorpus }: SubmitImagesInput): Promise<void> {
  const createImage = createImageInputs(readSourceImages({ withCorpus }));
  const batches = [...planSubmits(seed, total).entries()].filter(([, [start]]) => start >= from && start < to);
  await runConcurrently(concurrency, batches.length, async (index) => {
    const [number, [start, end]] = batches[index] ?? [0, [0, 0]];
    const random = createSeededRandom(seed * 1_000_003 + number);
    const images = Array.from({ length: end - start }, (_, offset) => createImage(start + offset, random));
    const { service, meteredKey: key } = environment;
    const { problems, ...figures } = await runImageJob({ service, key, images, origin, random });
    for (const [name, value] of Object.entries(figures)) tally.count(name, value);
    tally.count('images', images.length);
    const name = `images ${start}-${end - 1} (${images.map(({ description }) => description).join(' | ')})`;
    for (const problem of problems) {
      tally.addProblem(
        `${name}: ${problem}`,
        images.map(({ bytes }) => bytes),
      );
    }
  });
}
