import { createDistinctPng } from '../create-distinct-png.js';
import { readFixture } from '../megaoptim/client.js';
import { type RunningService, recordedKey, startService } from '../service.js';
import { createKeepAliveClient, createUpload, type KeepAliveClient, parseReply } from './keep-alive-client.js';
import type { Proof, ProofOptions, ProofReport } from './proof.js';

const adminKey = 'fairness-proof-admin-key-0123456789';
const guestKey = 'GuestGuestGuestGuestGuestGuest01';
const samples = 5;
const timeoutSeconds = 60;
const uploaderCount = 8;
/** What a busy machine may add to three times the idle time, in ms. */
const slackMs = 2_000;

async function createGuestAccount(service: RunningService): Promise<void> {
  const response = await fetch(`${service.url}/api/admin/accounts`, {
    method: 'POST',
    headers: { 'x-api-key': adminKey },
    body: JSON.stringify({ name: 'Guest', email: 'guest@example.com', tokens: -1, key: guestKey }),
  });
  if (response.status !== 201) throw new Error(`account: ${response.status} ${await response.text()}`);
}

async function submit(client: KeepAliveClient, key: string, image: Buffer): Promise<string> {
  const upload = createUpload(image, 1);
  const said = await client.send({
    method: 'POST',
    path: '/v1/optimize',
    chunks: upload.chunks ?? [],
    headers: { 'x-api-key': key, ...upload.headers },
  });
  const { code, process_id: id, errors } = parseReply(said);
  if (code !== 202) throw new Error(`submit: ${code} ${errors}`);
  return id;
}

const fetchResultCode = async (client: KeepAliveClient, key: string, id: string, seconds: number) =>
  parseReply(await client.send({ method: 'POST', path: `/v1/optimize/${id}/result?timeout=${seconds}`, headers: { 'x-api-key': key } }))
    .code;

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** From sending one image to having its result, in ms, time and again, one at a time; the first that takes too long is the last. */
async function measureRoundTripsMs(client: KeepAliveClient, nextImage: () => Buffer): Promise<number[]> {
  const times: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    const startedAt = performance.now();
    const id = await submit(client, guestKey, nextImage());
    const code = await fetchResultCode(client, guestKey, id, timeoutSeconds);
    times.push(performance.now() - startedAt);
    if (code === 504) return [timeoutSeconds * 1_000];
    if (code !== 200) throw new Error(`result: ${code}`);
  }
  return times;
}

async function flood(service: RunningService, jobs: number, nextImage: () => Buffer): Promise<string[]> {
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

async function run({ full, say }: ProofOptions): Promise<ProofReport> {
  const jobs = full ? 4_500 : 400;
  const service = await startService({ ADMIN_API_KEY: adminKey });
  const client = createKeepAliveClient(service.port);
  try {
    await createGuestAccount(service);
    const image = await readFixture('palette.png');
    let made = 0;
    const nextImage = () => {
      made += 1;
      return createDistinctPng(image, String(made));
    };
    const idleMs = median(await measureRoundTripsMs(client, nextImage));
    say(`idle: ${Math.round(idleMs)} ms`);
    const ids = await flood(service, jobs, nextImage);
    say(`${ids.length} jobs of one account are queued`);
    const loaded = await measureRoundTripsMs(client, nextImage);
    const [crowdedMs, slowestMs] = [median(loaded), Math.max(...loaded)];
    const floodLasts = (await fetchResultCode(client, recordedKey, ids.at(-1) ?? '', 0)) === 504;
    const problems = [];
    if (crowdedMs > 3 * idleMs + slackMs)
      problems.push(`another account's flood makes ${Math.round(idleMs)} ms into ${Math.round(crowdedMs)} ms`);
    if (!floodLasts) problems.push('the flood was over before the measurement was: it shows nothing');
    const figures = { floodJobs: ids.length, idleMs, crowdedMs, slowestMs };
    return { figures: Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Math.round(value)])), problems };
  } finally {
    client.close();
    await service.stopAndRemove();
  }
}

export const fairnessProof: Proof = {
  name: 'fairness',
  summary: 'one account with a long queue does not keep another from its single job',
  run,
};
