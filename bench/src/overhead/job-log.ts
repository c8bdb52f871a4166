import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Log lines that mark a moment of a job, and the name of the moment; null for lines with durations only. */
const moments: Readonly<Record<string, string | null>> = {
  'job accepted': 'writtenAt',
  'job claimed': 'claimedAt',
  'image processed': null,
  'job settled': 'settledAt',
};

/** Moments of a job in ms since 1970, and durations in ms under their names in the log, such as `claimMs`. */
export type JobTimes = Readonly<Record<string, number>>;

interface LogLine {
  readonly jobId?: string;
  readonly time?: number | string;
  readonly msg?: string;
}

/** Reads the times of all jobs from the log files of a service, by the id of the job. */
export async function readJobLog(dataDir: string): Promise<ReadonlyMap<string, JobTimes>> {
  const folder = join(dataDir, 'log');
  const jobs = new Map<string, JobTimes>();
  for (const name of await readdir(folder)) {
    for (const text of (await readFile(join(folder, name), 'utf8')).split('\n')) {
      if (!text.startsWith('{')) continue;
      const { jobId, time = 0, msg = '', ...fields }: LogLine = JSON.parse(text);
      const moment = moments[msg];
      if (moment === undefined || jobId === undefined) continue;
      const at = typeof time === 'number' ? time : Date.parse(time);
      jobs.set(jobId, { ...jobs.get(jobId), ...pickDurations(fields), ...(moment === null ? {} : { [moment]: at }) });
    }
  }
  return jobs;
}

function pickDurations(fields: Readonly<Record<string, unknown>>): JobTimes {
  const durations = Object.entries(fields).filter(
    (field): field is [string, number] => field[0].endsWith('Ms') && typeof field[1] === 'number',
  );
  return Object.fromEntries(durations);
}
