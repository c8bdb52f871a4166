import { join } from 'node:path';
import { AppError } from '@pixmill/contracts';
import { createWebhookRenderers, dialectSettings, findDialect } from '@pixmill/dialects';
import { readHeaderSize, sniff } from '@pixmill/image-formats/upload-checks';
import { createFetch, createMakeThumbnail, createRun, createSettle } from '@pixmill/jobs';
import { createOptimizer, engineVersion } from '@pixmill/optimizer';
import { createDestinations } from '@pixmill/outbound/destinations';
import { createGuardedHttpClient } from '@pixmill/outbound/guard';
import { storageKeys } from '@pixmill/storage';
import { eventually } from './eventually.js';
import type { TestApi } from './open-test-api.js';

const hourMs = 3_600_000;
const never = new AbortController().signal;

export interface TestWorkerOptions {
  /** Where the optional parts are; none by default. */
  readonly modelsDir?: string | null;
}

/** The verbs of a worker, over the database, the storage and the Redis keys of a test API. It dials loopback addresses. */
export function createTestWorker(
  { composition, tempDir, sql }: Pick<TestApi, 'composition' | 'tempDir' | 'sql'>,
  { modelsDir = null }: TestWorkerOptions = {},
) {
  const { database, storage, vault, producer, settledPublisher, events, log } = composition;
  const renderers = createWebhookRenderers({ publicUrl: 'http://pixmill.test', settings: dialectSettings.parse({}) });
  const httpClient = createGuardedHttpClient({ allow: ['127.0.0.1/32'], ports: [80, 443] });
  const optimizer = createOptimizer({ processes: 1, maxPixels: 75_000_000, modelsDir });
  const deps = {
    ...database,
    ...{ storage, vault, producer, settledPublisher, events, log, keys: storageKeys, optimizer, engineVersion, sniff, readHeaderSize },
    ...{ httpClient, destinations: createDestinations(httpClient, { isHttpAllowed: (url) => new URL(url).hostname === '127.0.0.1' }) },
    findDialect(name: string) {
      const renderer = findDialect(renderers, name);
      if (!renderer) throw new AppError('internal', { detail: `unknown dialect: ${name}` });
      return renderer;
    },
  };
  const options = {
    ...{ owner: 'worker-1', tempDir: join(tempDir), maxFileBytes: 25_000_000, fetchesPerAccount: 8, fetchesPerHost: 8 },
    ...{ resultTtlMs: hourMs, sourceTtlMs: hourMs, deadLetterAfterMs: 24 * hourMs, deadLetterTtlMs: 24 * hourMs },
  };
  const settle = createSettle(deps, options);
  const fetch = createFetch({ ...deps, settle }, options);
  const run = createRun({ ...deps, settle }, options);
  const makeThumbnail = createMakeThumbnail(deps);
  async function process(jobId: string): Promise<void> {
    await fetch(jobId, never);
    await run(jobId, never);
  }

  async function findQueuedJob(): Promise<string> {
    const { rows } = await sql.query("SELECT id FROM jobs WHERE state = 'queued'");
    if (rows.length === 0) throw new Error('no job yet');
    return String(rows[0].id);
  }

  return {
    /** Fetches the sources of a job and optimizes it. */
    process,
    /** Waits for a queued job, processes it and returns its id. */
    async processQueued(): Promise<string> {
      const jobId = await eventually(findQueuedJob, { withinMs: 20_000, describe: 'a queued job' });
      await process(jobId);
      return jobId;
    },
    /** Makes the thumbnail of an image. */
    makeThumbnail: (imageId: string) => makeThumbnail(imageId, never),
    close: () => optimizer.close(),
  };
}
