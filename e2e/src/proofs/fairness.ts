import { createAccount } from '../create-account.js';
import { createDistinctPng } from '../create-distinct-png.js';
import { readFixture } from '../fixtures.js';
import { type RunningService, recordedKey, startService } from '../service.js';
import { createKeepAliveClient, createUpload, type KeepAliveClient, parseReply } from './keep-alive-client.js';
import type { Proof, ProofOptions, ProofReport } from './proof.js';

const adminKey = 'fairness-proof-admin-key-0123456789';
const guestKey = 'GuestGuestGuestGuestGuestGuest01';
const sampleCount = 5;
const timeoutSeconds = 60;
const uploaderCount = 8;
/** A busy machine may add this to three times the idle time. */
const toleranceMs = 2_000;

async function submit(client: KeepAliveClient, key: string, image: Buffer): Promise<string> {
  const { headers, chunks } = createUpload(image, 1);
  const reply = await client.send({ method: 'POST', path: '/v1/optimize', chunks, headers: { 'x-api-key': key, ...headers } });
  const { code, process_id: id, errors } = parseReply(reply);
  if (code !== 202) throw new Error(`submit: ${code} ${errors}`);
  return id;
}

const fetchResultCode = async (client: KeepAliveClient, key: string, id: string, seconds: number) =>
  parseReply(await client.send({ method: 'POST', path: `/v1/optimize/${id}/result?timeout=${seconds}`, headers: { 'x-api-key': key } }))
    .code;

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Times in ms from submit to result, one job after the other. The first timeout ends the measurement. */
async function measureRoundTripsMs(client: KeepAliveClient, nextImage: () => Buffer): Promise<number[]> {
  const times: number[] = [];
  for (let sample = 0; sample < sampleCount; sample += 1) {
    const startedAt = performance.now();
    const id = await submit(client, guestKey, nextImage());
    const code = await fetchResultCode(client, guestKey, id, timeoutSeconds);
    times.push(performance.now() - startedAt);
    if (code === 504) return [timeoutSeconds * 1_000];
    if (code !== 200) throw new Error(`result: ${code}`);
  }
  return times;
}

async function submitFlood(service: RunningService, jobs: number, nextImage: () => Buffer): Promise<string[]> {
  const ids: string[] = [];
  await Promise.all(
    Array.from({ length: uploaderCount }, async () => {
      const client = createKeepAliveClient(service.port);
      while (ids.length < jobs) ids.push(await submit(client, recordedKey, nextImage()));
      client.close();
    }),
  );
  return ids;
}

async function run({ full, log }: ProofOptions): Promise<ProofReport> {
  const jobs = full ? 4_500 : 400;
  const service = await startService({ ADMIN_API_KEY: adminKey });
  const client = createKeepAliveClient(service.port);
  try {
    await createAccount(service, adminKey, { name: 'Guest', tokens: null, key: guestKey });
    const image = readFixture('palette.png');
    let imageCount = 0;
    const nextImage = () => {
      imageCount += 1;
      return createDistinctPng(image, String(imageCount));
    };
    const idleMs = median(await measureRoundTripsMs(client, nextImage));
    log(`idle: ${Math.round(idleMs)} ms`);
    const ids = await submitFlood(service, jobs, nextImage);
    log(`${ids.length} jobs of one account are queued`);
    const loadedTimes = await measureRoundTripsMs(client, nextImage);
    const [crowdedMs, slowestMs] = [median(loadedTimes), Math.max(...loadedTimes)];
    const isFloodRunning = (await fetchResultCode(client, recordedKey, ids.at(-1) ?? '', 0)) === 504;
    const problems = [];
    if (crowdedMs > 3 * idleMs + toleranceMs) {
      problems.push(`the queue of another account slows a job from ${Math.round(idleMs)} to ${Math.round(crowdedMs)} ms`);
    }
    if (!isFloodRunning) problems.push('the queue was empty before the measurement ended, so the proof shows nothing');
    const figures = { floodJobs: ids.length, idleMs, crowdedMs, slowestMs };
    return { figures: Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Math.round(value)])), problems };
  } finally {
    client.close();
    await service.stopAndRemove();
  }
}

export const fairnessProof: Proof = {
  name: 'fairness',
  summary: 'a long queue of one account does not delay the single job of another',
  run,
};
