/** A process that does what a script with bare sharp would do: it reads each file, resizes it and encodes it as the service does. */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { serveBenchProcess } from '../bench-process.js';
import { type ConcurrentRun, runConcurrently } from '../run-concurrently.js';
import type { EncoderOptions } from './to-jpeg-options.js';

export interface BareSharpRequest {
  readonly paths: readonly string[];
  readonly concurrency: number;
  /** Width of the results in px. */
  readonly width: number;
  readonly jpeg: EncoderOptions;
}

export interface BareSharpResult {
  readonly ms: number;
  readonly sizeBytes: number;
  readonly width: number;
}

// As in a codec process: no cache, and one thread for each image.
sharp.cache(false);
sharp.concurrency(1);

serveBenchProcess(
  ({ paths, concurrency, width, jpeg }: BareSharpRequest): Promise<ConcurrentRun<BareSharpResult>> =>
    runConcurrently(paths, concurrency, async (path) => {
      const startedAt = performance.now();
      const { data, info } = await sharp(await readFile(path))
        .autoOrient()
        .resize({ width })
        .jpeg(jpeg)
        .toBuffer({ resolveWithObject: true });
      return { ms: performance.now() - startedAt, sizeBytes: data.length, width: info.width };
    }),
);
