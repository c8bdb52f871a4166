import { readFixture } from '../client.js';
import { distinctPng } from '../distinct-png.js';
import { recordedKey, type Service, startService } from '../service.js';
import { answerOf, createKeepAliveClient, type KeepAliveClient, uploadOf } from './keep-alive-client.js';
import type { Proof, ProofOptions, ProofReport } from './proof.js';

const adminKey = 'fairness-proof-admin-key-0123456789';
const guestKey = 'GuestGuestGuestGuestGuestGuest01';
const samples = 5;
const patienceSeconds = 60;
const uploadersAtOnce = 8;
/** What a busy machine may add to three times the idle time, in ms. */
const slackMs = 2_000;

async function addGuest(service: Service): Promise<void> {
  const response = await fetch(`${service.url}/api/admin/accounts`, {
    method: 'POST',
    headers: { 'x-api-key': adminKey },
    body: JSON.stringify({ name: 'Guest', email: 'guest@example.com', tokens: -1, key: guestKey }),
  });
  if (response.status !== 201) throw new Error(`account: ${response.status} ${await response.text()}`);
}

async function submit(client: KeepAliveClient, key: string, image: Buffer): Promise<string> {
  const upload = uploadOf(image, 1);
  const said = await client.ask({
    method: 'POST',
    path: '/v1/optimize',
    pieces: upload.pieces ?? [],
    headers: { 'x-api-key': key, ...upload.headers },
  });
  const { code, process_id: id, errors } = answerOf(said);
  if (code !== 202) throw new Error(`submit: ${code} ${errors}`);
  return id;
}

const codeOf = async (client: KeepAliveClient, key: string, id: string, seconds: number) =>
  answerOf(await client.ask({ method: 'POST', path: `/v1/optimize/${id}/result?timeout=${seconds}`, headers: { 'x-api-key': key } })).code;

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** From sending one image to having its result, in ms, time and again, one at a time; the first that takes too long is the last. */
async function measure(client: KeepAliveClient, nextImage: () => Buffer): Promise<number[]> {
  const times: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    const startedAt = performance.now();
    const id = await submit(client, guestKey, nextImage());
    const code = await codeOf(client, guestKey, id, patienceSeconds);
    times.push(performance.now() - startedAt);
    if (code === 504) return [patienceSeconds * 1_000];
    if (code !== 200) throw new Error(`result: ${code}`);
  }
  return times;
}

async function flood(service: Service, jobs: number, nextImage: () => Buffer): Promise<string[]> {
  const ids: string[] = [];
  await Promise.all(
    Array.from({ length: uploadersAtOnce }, async () => {
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
    await addGuest(service);
    const image = await readFixture('palette.png');
    let made = 0;
    const nextImage = () => {
      made += 1;
      return distinctPng(image, String(made));
    };
    const idleMs = median(await measure(client, nextImage));
    say(`idle: ${Math.round(idleMs)} ms`);
    const ids = await flood(service, jobs, nextImage);
    say(`${ids.length} jobs of one account are queued`);
    const crowded = await measure(client, nextImage);
    const [crowdedMs, slowestMs] = [median(crowded), Math.max(...crowded)];
    const floodLasts = (await codeOf(client, recordedKey, ids.at(-1) ?? '', 0)) === 504;
    const problems = [];
    if (crowdedMs > 3 * idleMs + slackMs)
      problems.push(`another account's flood makes ${Math.round(idleMs)} ms into ${Math.round(crowdedMs)} ms`);
    if (!floodLasts) problems.push('the flood was over before the measurement was: it shows nothing');
    const figures = { floodJobs: ids.length, idleMs, crowdedMs, slowestMs };
    return { figures: Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Math.round(value)])), problems };
  } finally {
    client.close();
    await service.remove();
  }
}

export const fairnessProof: Proof = {
  name: 'fairness',
  summary: 'one account with a long queue does not keep another from its single job',
  run,
};
