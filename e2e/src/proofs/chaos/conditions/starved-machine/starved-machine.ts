import { isAlive } from '../../../../processes.js';
import type { Proof, ProofOptions, ProofReport } from '../../../proof.js';
import { startBusyLoops } from '../shared/busy-loops.js';
import { checkStarved } from './check-starved.js';
import { killCodecProcesses, listCodecProcesses } from './codec-processes.js';
import { openStarvedEnvironment, type StarvedEnvironment, workers } from './environment.js';
import { createImages, type NamedSample } from './submit-images.js';

const shortScale = { loops: 8, images: 16, references: 4, killedStarts: 4 };
const fullScale = { loops: 20, images: 200, references: 40, killedStarts: 12 };

interface Images {
  readonly starved: readonly NamedSample[];
  /** The first of them again, with other comments of the same length. */
  readonly references: readonly NamedSample[];
}

/** Runs `work` and returns its time in ms. */
async function measureMs(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return Math.round(performance.now() - startedAt);
}

/** Optimizes all images on the starved machine and the references on the idle one. Returns the times and the codec processes that it saw. */
async function work(environment: StarvedEnvironment, { starved, references }: Images, { endLoops, killedStarts }: StarvedWork) {
  const { service, submitAll, waitUntilSettled } = environment;
  const pids: number[] = [];
  const kill = async () => pids.push(...(await killCodecProcesses(service, workers[0], killedStarts)));
  const workMs = await measureMs(async () => {
    await Promise.all([submitAll(starved), kill()]);
    await waitUntilSettled(starved.length);
  });
  endLoops();
  const recoveryMs = await measureMs(async () => {
    await submitAll(references.slice(0, 1));
    await waitUntilSettled(starved.length + 1);
  });
  await submitAll(references.slice(1));
  await waitUntilSettled(starved.length + references.length);
  for (const worker of workers) pids.push(...(await listCodecProcesses(service, worker)));
  return { workMs, recoveryMs, pids };
}

interface StarvedWork {
  readonly endLoops: () => void;
  readonly killedStarts: number;
}

async function run({ full, seed, log }: ProofOptions): Promise<ProofReport> {
  const { loops, images, references: referenceCount, killedStarts } = full ? fullScale : shortScale;
  const starved = await createImages(seed, images, 'starved');
  const references = (await createImages(seed, images, 'resting')).slice(0, referenceCount);
  let endLoops = () => {};
  let environment: StarvedEnvironment | null = null;
  try {
    // in the full form the service also starts on the starved machine
    if (full) endLoops = startBusyLoops(loops);
    const startedAt = performance.now();
    environment = await openStarvedEnvironment(2 * images);
    const { service, sampleLine } = environment;
    const startMs = Math.round(performance.now() - startedAt);
    log(`${startMs} ms until the sample: ${sampleLine}`);
    if (!full) endLoops = startBusyLoops(loops);
    const { workMs, recoveryMs, pids } = await work(environment, { starved, references }, { endLoops: () => endLoops(), killedStarts });
    const { figures, problems } = await checkStarved({ ...environment, starved, references });
    await service.stop('SIGTERM');
    const leaked = pids.filter(isAlive).length;
    if (leaked > 0) problems.push(`${leaked} codec processes outlive the service`);
    if (!sampleLine.includes('->')) problems.push(`the sample of the start failed: ${sampleLine}`);
    return {
      figures: {
        loops,
        images,
        killedStarts,
        compared: references.length,
        ...figures,
        refusedSubmits: environment.countRefused(),
        leaked,
        startMs,
        workMs,
        recoveryMs,
      },
      problems,
    };
  } finally {
    endLoops();
    await environment?.close();
  }
}

/** Source: docs/reliability.md#busy-machines. */
export const starvedMachineProof: Proof = {
  name: 'chaos/starved-machine',
  summary: 'busy loops and killed codec processes fail no image, and results are as small as on an idle machine',
  run,
};
