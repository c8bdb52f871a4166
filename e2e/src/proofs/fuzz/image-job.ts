import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { MegaoptimReply, ResultItem } from '../../megaoptim/client.js';
import type { RunningService } from '../../service.js';
import type { SeededRandom } from '../seeded-random.js';
import { checkReply } from './check-reply.js';
import type { HostileOrigin } from './hostile-origin.js';
import { type ImageInput, isRaster } from './inputs/image-inputs.js';

/** What became of the images of one submit. */
export interface ImageJobReport {
  /** How many of them a decoder tried to read. */
  readonly decoded: number;
  readonly charged: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Refused before there was a job. */
  readonly refused: number;
  readonly problems: readonly string[];
}

interface ImageJob {
  readonly service: RunningService;
  readonly key: string;
  readonly images: readonly ImageInput[];
  readonly origin: HostileOrigin;
  readonly dice: SeededRandom;
}

/** Any job must have ended by then: five images at a minute each, two tries, and a queue before it. */
const jobTimeoutMs = 300_000;

const busyRetryMs = 2_000;

/** Ends that are found out before a decoder is asked. */
const rejectedBeforeDecode = /supported image|larger than|more pixels|more than \d+ frames|could not be downloaded/i;

interface CheckedReply {
  readonly json: MegaoptimReply & { readonly report?: readonly { readonly report: { readonly reused?: unknown } | null }[] };
  readonly problems: readonly string[];
}

/** Asks once more when the service is too busy, as a client does; the key of a submit makes that safe. */
async function callService(job: ImageJob, path: string, init: RequestInit, triesLeft = 3): Promise<CheckedReply> {
  const { service, key } = job;
  const response = await fetch(`${service.url}${path}`, { ...init, headers: { 'x-api-key': key, ...init.headers } });
  if (response.status === 503 && response.headers.has('retry-after') && triesLeft > 0) {
    await response.arrayBuffer();
    await pause(busyRetryMs);
    return callService(job, path, init, triesLeft - 1);
  }
  const body = Buffer.from(await response.arrayBuffer());
  const problems = checkReply({ method: 'POST', path }, { status: response.status, headers: Object.fromEntries(response.headers), body });
  return { json: JSON.parse(body.toString()) as CheckedReply['json'], problems };
}

function toForm({ images, origin, dice }: ImageJob): FormData | URLSearchParams {
  const options = {
    compression: dice.pick(['intelligent', 'ultra', 'lossless']),
    ...(dice.oneIn(3) && { webp: '1' }),
    ...(dice.oneIn(3) && { keep_exif: '1' }),
    ...(dice.oneIn(4) && { cmyktorgb: '0' }),
    ...(dice.oneIn(4) && { max_width: String(1 + dice.intBelow(300)) }),
  };
  if (dice.oneIn(12)) {
    const urls = images.map(({ bytes }, index) => [`url${index + 1}`, origin.createUrl(bytes, dice)]);
    return new URLSearchParams({ type: 'urls', ...options, ...Object.fromEntries(urls) });
  }
  const form = new FormData();
  for (const [name, value] of Object.entries({ type: 'files', ...options })) form.set(name, value);
  for (const [index, { bytes, name }] of images.entries()) form.set(`file${index + 1}`, new Blob([new Uint8Array(bytes)]), name);
  return form;
}

/** The result, asked for until it is there; null when it does not come. */
async function waitUntilSettled(job: ImageJob, id: string, problems: string[]): Promise<CheckedReply['json'] | null> {
  const deadline = Date.now() + jobTimeoutMs;
  while (Date.now() < deadline) {
    const result = await callService(job, `/v1/optimize/${id}/result?timeout=30`, { method: 'POST' });
    problems.push(...result.problems);
    if (result.json.code !== 504) return result.json;
  }
  problems.push(`job ${id} does not end`);
  return null;
}

interface SettledItems {
  readonly items: readonly ResultItem[];
  /** One for each failed image, in order. */
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

/** Whether served bytes are there, as many as were promised. */
async function checkServedBytes({ url, optimized_size: size }: ResultItem): Promise<string[]> {
  if (url === null) return [];
  const response = await fetch(url);
  const { byteLength } = await response.arrayBuffer();
  return response.status === 200 && byteLength === size ? [] : [`${url}: HTTP ${response.status}, ${byteLength} bytes instead of ${size}`];
}

/** Submits images in one request, waits for their end and looks at all that was answered. */
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
  if (code !== 202) return { ...nothing, problems: [...problems, `submit was answered ${code}`] };

  const ended = await waitUntilSettled(job, id, problems);
  if (!ended) return { ...nothing, problems };
  const items = ended.result ?? [];
  if (ended.code === 200 && items.length !== count) problems.push(`${items.length} results for ${count} images`);
  const report = await callService(job, `/v1/optimize/${id}/report`, { method: 'GET' });
  problems.push(...report.problems);
  const isReused = (index: number) => report.json.report?.[index]?.report?.reused !== undefined;
  const [first] = items;
  if (first && job.dice.oneIn(10)) problems.push(...(await checkServedBytes(first)));
  const succeeded = items.filter(({ url }) => url !== null).length;
  return {
    decoded: countDecoded(job.images, { items, errors: ended.errors ?? [], isReused }),
    charged: items.filter(({ success }, index) => success === 1 && !isReused(index)).length,
    succeeded,
    failed: count - succeeded,
    refused: 0,
    problems,
  };
}
