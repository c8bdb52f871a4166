/** The client process of the throughput bench: uploads photographs and waits for their results, which are not downloaded. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { serveBenchProcess } from './bench-process.js';
import { createUploadForm, pollMegaoptim, submitMegaoptim } from './calls.js';
import { type ConcurrentRun, runConcurrently } from './run-concurrently.js';

export interface UploadRequest {
  readonly url: string;
  readonly key: string;
  readonly paths: readonly string[];
  readonly concurrency: number;
}

/** Times are in ms since 1970. */
export interface UploadedJob {
  readonly id: string;
  readonly sentAt: number;
  readonly acceptedAt: number;
  readonly answeredAt: number;
  readonly sizeBytes: number;
}

async function optimize(service: UploadRequest, path: string): Promise<UploadedJob> {
  const bytes = await readFile(path);
  const form = createUploadForm({ field: 'file1', bytes, name: basename(path) }, { type: 'files', compression: 'intelligent' });
  const sentAt = Date.now();
  const id = await submitMegaoptim(service, form);
  const acceptedAt = Date.now();
  const sizeBytes = await pollMegaoptim(service, id);
  return { id, sentAt, acceptedAt, answeredAt: Date.now(), sizeBytes };
}

serveBenchProcess(
  (request: UploadRequest): Promise<ConcurrentRun<UploadedJob>> =>
    runConcurrently(request.paths, request.concurrency, (path) => optimize(request, path)),
);
