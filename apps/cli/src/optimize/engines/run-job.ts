import { type CallOptions, ImageError, type Job, type JobImage, type JobOptions, type Pixmill } from '@pixmill/client';
import type { EngineResult } from './engine.js';
import { isTooLarge, isTooManyFiles, mayBeSplit, toFileFailure, toFileMessage } from './file-errors.js';
import type { JobPace } from './job-pace.js';
import type { QueuedFile } from './job-queue.js';

export interface RunJobDeps {
  readonly client: Pick<Pixmill, 'jobs' | 'resultOf'>;
  readonly jobOptions: JobOptions;
  readonly pace: JobPace;
  /** Jobs that are created and not settled. */
  readonly unsettled: Set<string>;
  /** Ends a request that creates a job; later than `signal`, so that its id becomes known and it can be cancelled. */
  readonly createSignal: AbortSignal;
  /** Ends the rest. */
  readonly signal: AbortSignal;
}

/** Sends files as one job and gives each its result. A refused request is sent in halves, so that one file never fails others. Never throws. */
export async function runJob(files: readonly QueuedFile[], deps: RunJobDeps): Promise<void> {
  const job = await createJob(files, deps).catch(async (thrown: unknown) => {
    if (files.length === 1 || !mayBeSplit(thrown)) return endFiles(files, thrown);
    if (isTooManyFiles(thrown)) deps.pace.refused(files.length);
    if (isTooLarge(thrown)) deps.pace.refusedBytes(sum(files));
    const half = Math.ceil(files.length / 2);
    await runJob(files.slice(0, half), deps);
    await runJob(files.slice(half), deps);
  });
  if (!job) return;
  try {
    const settled = await deps.client.jobs.wait(job.id, deps);
    deps.unsettled.delete(job.id);
    deps.pace.settled(settled);
    await Promise.all(files.map((file, index) => finish(file, settled, settled.images[index], deps)));
  } catch (thrown) {
    endFiles(files, thrown);
  }
}

const sum = (files: readonly QueuedFile[]): number => files.reduce((total, { bytes }) => total + bytes.length, 0);

async function createJob(files: readonly QueuedFile[], { client, jobOptions, unsettled, createSignal, signal }: RunJobDeps): Promise<Job> {
  signal.throwIfAborted();
  const sent = files.map(({ name, bytes }) => ({ name, blob: new Blob([bytes as Uint8Array<ArrayBuffer>]) })); // bytes of a file are not shared
  const job = await client.jobs.create({ files: sent, options: jobOptions }, { signal: createSignal });
  unsettled.add(job.id);
  return job;
}

/** Downloads the results of one file. */
async function finish(file: QueuedFile, job: Job, image: JobImage | undefined, { client, signal }: RunJobDeps): Promise<void> {
  try {
    if (image === undefined) throw new Error(`job ${job.id} has fewer images than files`);
    file.done(await download(client, job, image, { signal }));
  } catch (thrown) {
    endFiles([file], thrown);
  }
}

async function download(client: RunJobDeps['client'], job: Job, image: JobImage, options: CallOptions): Promise<EngineResult> {
  try {
    const result = client.resultOf(job, image);
    const toFile = async (variant: (typeof result.variants)[number]) => {
      return { format: variant.format, bytes: await result.bytes(variant, options), score: variant.score };
    };
    const [main, ...copies] = await Promise.all([toFile(result.main), ...result.variants.slice(1).map(toFile)]);
    return { ok: true, main, copies, summary: image.summary ?? '' };
  } catch (thrown) {
    if (thrown instanceof ImageError) return { ok: false, code: thrown.code, message: toFileMessage(thrown.message, image.name) };
    throw thrown;
  }
}

function endFiles(files: readonly QueuedFile[], thrown: unknown): void {
  for (const { name, done, failed } of files) {
    const failure = toFileFailure(thrown, name);
    if (failure === null) failed(thrown);
    else done(failure);
  }
}
