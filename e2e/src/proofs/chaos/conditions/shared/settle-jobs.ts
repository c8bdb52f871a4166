import { eventually } from '@pixmill/testkit';
import { fetchResult } from '../../../../megaoptim/client.js';
import type { RunningService } from '../../../../service.js';
import { openDatabaseReader } from '../../database-reader.js';

export interface SettledFigures {
  /** Jobs that are not there or did not settle. */
  readonly lost: number;
  /** Jobs whose second answer differs from their first. */
  readonly changed: number;
  /** Failed images; all were good. */
  readonly failed: number;
}

/** Waits until the jobs are settled, and resolves to the times of their settlements, in ms since 1970, in order. */
export async function waitUntilSettled(service: RunningService, ids: readonly string[], withinMs: number): Promise<number[]> {
  const reader = await openDatabaseReader(service);
  try {
    return await eventually(
      async () => {
        const jobs = (await reader.readJobs()).filter(({ id }) => ids.includes(id));
        const times = jobs.map(({ settledAt }) => settledAt?.getTime() ?? Number.POSITIVE_INFINITY);
        if (times.length < ids.length || !times.every(Number.isFinite))
          throw new Error(`${times.filter(Number.isFinite).length} of ${ids.length} settled`);
        return times.sort((a, b) => a - b);
      },
      { withinMs, describe: 'all jobs to settle', everyMs: 200 },
    );
  } finally {
    await reader.close();
  }
}

/** Reads the rows of settled jobs, and their answers twice. */
export async function readSettledFigures(service: RunningService, ids: readonly string[]): Promise<SettledFigures> {
  const reader = await openDatabaseReader(service);
  try {
    const jobs = (await reader.readJobs()).filter(({ id, state }) => ids.includes(id) && state === 'settled');
    let changed = 0;
    for (const { id } of jobs) {
      const answers = [await fetchResult(service, id, 1), await fetchResult(service, id, 1)].map(({ result }) => JSON.stringify(result));
      changed += answers[0] === answers[1] ? 0 : 1;
    }
    const failed = jobs.flatMap(({ images }) => images).filter(({ outcome }) => outcome !== 'succeeded').length;
    return { lost: ids.length - jobs.length, changed, failed };
  } finally {
    await reader.close();
  }
}

/** A sentence for each figure that is not 0. */
export function describeSettledProblems({ lost, changed, failed }: SettledFigures): string[] {
  return [
    ...(lost > 0 ? [`${lost} accepted jobs are lost`] : []),
    ...(changed > 0 ? [`${changed} results changed after they were settled`] : []),
    ...(failed > 0 ? [`${failed} good images failed`] : []),
  ];
}
