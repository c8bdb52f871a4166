import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { toBlob } from '../../fixtures.js';
import type { MegaoptimReply, ResultItem } from '../../megaoptim/client.js';
import type { RunningService } from '../../service.js';
import type { SeededRandom } from '../seeded-random.js';
import { checkReply } from './check-reply.js';
import type { HostileOrigin } from './hostile-origin.js';
import { type ImageInput, isRaster } from './inputs/image-inputs.js';

/** Outcome of the images of one submit. */
export interface ImageJobReport {
  /** Number of images that reached a decoder. */
  readonly decoded: number;
  readonly charged: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Rejected at submit. */
  readonly refused: number;
  readonly problems: readonly string[];
}

interface ImageJob {
  readonly service: RunningService;
  readonly key: string;
  readonly images: readonly ImageInput[];
  readonly origin: HostileOrigin;
  readonly random: SeededRandom;
}

/** Limit for any job: five images of one minute each, two attempts, and the queue. */
const jobTimeoutMs = 300_000;

const busyRetryMs = 2_000;

/** Errors that are found before the decoder runs. */
const rejectedBeforeDecode = /supported image|larger than|more pixels|more than \d+ frames|could not be downloaded/i;

interface CheckedReply {
  readonly json: MegaoptimReply & { readonly report?: readonly { readonly report: { readonly reused?: unknown } | null }[] };
  readonly problems: readonly string[];
}

/** Repeats a request while the service is too busy, as a client does. The Idempotency-Key of a submit makes that safe. */
async function callService(job: ImageJob, path: string, init: RequestInit, retriesLeft = 3): Promise<CheckedReply> {
  const { service, key } = job;
  const response = await fetch(`${service.url}${path}`, { ...init, headers: { 'x-api-key': key, ...init.headers } });
  if (response.status === 503 && response.headers.has('retry-after') && retriesLeft > 0) {
    await response.arrayBuffer();
    await pause(busyRetryMs);
    return callService(job, path, init, retriesLeft - 1);
  }
  const body = Buffer.from(await response.arrayBuffer());
  const problems = checkReply({ method: 'POST', path }, { status: response.status, headers: Object.fromEntries(response.headers), body });
  return { json: JSON.parse(body.toString()) as CheckedReply['json'], problems };
}

function toForm({ images, origin, random }: ImageJob): FormData | URLSearchParams {
  const options = {
    compression: random.pick(['intelligent', 'ultra', 'lossless']),
    ...(random.oneIn(3) && { webp: '1' }),
    ...(random.oneIn(3) && { keep_exif: '1' }),
    ...(random.oneIn(4) && { cmyktorgb: '0' }),
    ...(random.oneIn(4) && { max_width: String(1 + random.intBelow(300)) }),
  };
  if (random.oneIn(12)) {
    const urls = images.map(({ bytes }, index) => [`url${index + 1}`, origin.createUrl(bytes, random)]);
    return new URLSearchParams({ type: 'urls', ...options, ...Object.fromEntries(urls) });
  }
  const form = new FormData();
  for (const [name, value] of Object.entries({ type: 'files', ...options })) form.set(name, value);
  for (const [index, { bytes, name }] of images.entries()) form.set(`file${index + 1}`, toBlob(bytes), name);
  return form;
}

/** Repeats the long poll until the job settles; null when it does not. */
async function waitUntilSettled(job: ImageJob, id: string, problems: string[]): Promise<CheckedReply['json'] | null> {
  const deadline = Date.now() + jobTimeoutMs;
  while (Date.now() < deadline) {
    const { json, problems: found } = await callService(job, `/v1/optimize/${id}/result?timeout=30`, { method: 'POST' });
    problems.push(...found);
    if (json.code !== 504) return json;
  }
  problems.push(`job ${id} did not settle within ${jobTimeoutMs} ms`);
  return null;
}

interface SettledItems {
  readonly items: readonly ResultItem[];
  /** The error of each failed image, in order. */
  readonly errors: readonly string[];
  readonly isReused: (index: number) => boolean;
}

function countDecoded(images: readonly ImageInput[], { items, errors, isReused }: SettledItems): number {
  const reasons = [...errors];
  return images.filter(({ bytes }, index) => {
    const reason = items[index]?.url ? undefined : reasons.shift();
    return isRaster(bytes) && !isReused(index) && !(reason !== undefined && rejectedBeforeDecode.test(reason));
  }).length;
}

/** Checks that a result file has the size of its item. */
async function checkServedBytes({ url, optimized_size: size }: ResultItem): Promise<string[]> {
  if (url === null) return [];
  const response = await fetch(url);
  const { byteLength } = await response.arrayBuffer();
  return response.status === 200 && byteLength === size ? [] : [`${url}: HTTP ${response.status}, ${byteLength} bytes instead of ${size}`];
}

/** Submits images in one request, waits until they settle and checks every reply. */
export async function runImageJob(job: ImageJob): Promise<ImageJobReport> {
  const count = job.images.length;
  const nothing = { decoded: 0, charged: 0, succeeded: 0, failed: 0, refused: 0 };
  const submitted = await callService(job, '/v1/optimize', {
    method: 'POST',
    body: toForm(job),
    headers: { 'idempotency-key': randomUUID() },
  });
  const problems = [...submitted.problems];
  const { code, process_id: id, errors = [] } = submitted.json;
  if (code === 400)
    return { ...nothing, refused: count, decoded: countDecoded(job.images, { items: [], errors, isReused: () => false }), problems };
  if (code !== 202) return { ...nothing, problems: [...problems, `a submit was answered with ${code}`] };

  const result = await waitUntilSettled(job, id, problems);
  if (!result) return { ...nothing, problems };
  const items = result.result ?? [];
  if (result.code === 200 && items.length !== count) problems.push(`${items.length} results for ${count} images`);
  const report = await callService(job, `/v1/optimize/${id}/report`, { method: 'GET' });
  problems.push(...report.problems);
  const isReused = (index: number) => report.json.report?.[index]?.report?.reused !== undefined;
  const [first] = items;
  if (first && job.random.oneIn(10)) problems.push(...(await checkServedBytes(first)));
  const succeeded = items.filter(({ url }) => url !== null).length;
  return {
    decoded: countDecoded(job.images, { items, errors: result.errors ?? [], isReused }),
    charged: items.filter(({ success }, index) => success === 1 && !isReused(index)).length,
    succeeded,
    failed: count - succeeded,
    refused: 0,
    problems,
  };
}
