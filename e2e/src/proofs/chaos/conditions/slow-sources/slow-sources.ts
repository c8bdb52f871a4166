import { createAccount } from '../../../../create-account.js';
import { readFixture } from '../../../../fixtures.js';
import { type RunningService, startService } from '../../../../service.js';
import type { Proof, ProofOptions, ProofReport } from '../../../proof.js';
import { type DatabaseReader, openDatabaseReader } from '../../database-reader.js';
import { type FaultyOrigin, faultyNames, openFaultyOrigin } from './faulty-origin.js';
import { startFlood } from './flood.js';
import { createGuest, type Guest } from './guest.js';
import { openTricklingOrigin } from './trickling-origin.js';

const adminKey = 'slow-sources-proof-admin-key-0123456789';
const guestKey = 'GuestGuestGuestGuestGuestGuest01';
const floodKey = 'FloodFloodFloodFloodFloodFlood01';
const floodEmail = 'flood@example.com';
const floodTokens = 100_000;

/** The short form has fewer slots, so that the flood can fill them all. */
const shortScale = {
  samples: 4,
  floodJobs: 10,
  settings: {
    FETCH_CONCURRENCY: '8',
    FETCH_CONCURRENCY_PER_ACCOUNT: '4',
    FETCH_CONCURRENCY_PER_HOST: '80',
    FETCH_SLOW_AFTER: '3s',
  },
};
const fullScale = { samples: 60, floodJobs: 16, settings: {} };

/** Times of a guest may be longer by this factor beside the flood. */
const maxRatio = 1.5;
/** Small differences of times on a busy machine are no difference. */
const toleranceMs = 250;

interface SlowSourcesEnvironment {
  readonly flooded: RunningService;
  /** The same service without a flood: what delays both is the machine. */
  readonly idle: RunningService;
  close(): Promise<void>;
}

async function openEnvironment(settings: Readonly<Record<string, string>>): Promise<SlowSourcesEnvironment> {
  const common = { EGRESS_ALLOW: '127.0.0.1/32', ADMIN_API_KEY: adminKey, WORKER_PROCESSES: '1', WORKER_CONCURRENCY: '1', ...settings };
  const services = await Promise.all([startService(common), startService(common)]);
  const [flooded, idle] = services;
  for (const service of services) {
    await createAccount(service, adminKey, { name: 'Guest', tokens: null, key: guestKey });
    await createAccount(service, adminKey, { name: 'Flood', email: floodEmail, tokens: floodTokens, key: floodKey });
  }
  return { flooded, idle, close: async () => void (await Promise.all(services.map((service) => service.stopAndRemove()))) };
}

/** The value that this share of the values does not exceed. */
function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? 0);
}

/** Measures both guests in turns, so that what slows the machine slows both. */
async function measureGuests(guests: { readonly flooded: Guest; readonly idle: Guest }, samples: number) {
  const times = { idleUpload: [] as number[], idleUrl: [] as number[], floodedUpload: [] as number[], floodedUrl: [] as number[] };
  for (let sample = 0; sample < samples; sample += 1) {
    const flooded = await guests.flooded.measureMs();
    const idle = await guests.idle.measureMs();
    times.floodedUpload.push(flooded.uploadMs);
    times.floodedUrl.push(flooded.urlMs);
    times.idleUpload.push(idle.uploadMs);
    times.idleUrl.push(idle.urlMs);
  }
  return times;
}

/** Compares medians in the short form, whose few samples have no meaningful 95th percentile. */
function compareTimes(times: Awaited<ReturnType<typeof measureGuests>>, full: boolean): ProofReport {
  const share = full ? 0.95 : 0.5;
  const figures: Record<string, number> = {};
  const problems: string[] = [];
  for (const kind of ['Upload', 'Url'] as const) {
    const [idleMs, floodedMs] = [percentile(times[`idle${kind}`], share), percentile(times[`flooded${kind}`], share)];
    figures[`idle${kind}Ms`] = idleMs;
    figures[`flooded${kind}Ms`] = floodedMs;
    if (floodedMs > maxRatio * idleMs + toleranceMs) {
      problems.push(`slow sources of another account delay an image (${kind}) from ${idleMs} to ${floodedMs} ms`);
    }
  }
  return { figures, problems };
}

async function checkFlood(database: DatabaseReader, jobIds: readonly string[]): Promise<ProofReport> {
  const jobs = (await database.readJobs()).filter(({ email }) => email === floodEmail);
  const lost = jobIds.filter((id) => !jobs.some((job) => job.id === id && job.state === 'settled')).length;
  const charged = jobs.filter(({ tokensCharged }) => tokensCharged > 0).length;
  const balance = (await database.readBalances()).find(({ email }) => email === floodEmail)?.tokens;
  const problems = [
    ...(lost > 0 ? [`${lost} jobs with slow sources did not settle`] : []),
    ...(charged > 0 || balance !== floodTokens ? [`${charged} failed jobs were charged; the balance is ${balance}`] : []),
  ];
  return { figures: { floodJobs: jobIds.length, lost, charged }, problems };
}

/** Sources that fail at first must succeed; a cut one must be continued. */
async function checkFaultySources(guest: Guest, origin: FaultyOrigin): Promise<ProofReport> {
  const { result = [] } = await guest.optimizeUrls(faultyNames.map((name) => `${origin.url}/${name}`));
  const failed = result.filter(({ success }) => success !== 1).length;
  const range = origin.ranges.get('cut.png') ?? 'none';
  return {
    figures: { recoveredSources: result.length - failed, resumedAt: range },
    problems: [
      ...(failed > 0 || result.length !== faultyNames.length ? [`a source that failed at first is lost: ${JSON.stringify(result)}`] : []),
      ...(range === 'none' || range === 'bytes=0-' ? ['a cut source was not continued by range'] : []),
    ],
  };
}

async function run({ full, log }: ProofOptions): Promise<ProofReport> {
  const { samples, floodJobs, settings } = full ? fullScale : shortScale;
  const trickling = await openTricklingOrigin();
  const origin = await openFaultyOrigin(readFixture('palette.png'));
  const environment = await openEnvironment(settings);
  const { flooded, idle } = environment;
  const database = await openDatabaseReader(flooded);
  const guestOptions = { key: guestKey, originUrl: origin.url };
  const guests = { flooded: createGuest(flooded, guestOptions), idle: createGuest(idle, guestOptions) };
  try {
    for (const guest of Object.values(guests)) await guest.measureMs(); // the first image starts codec processes
    const flood = await startFlood(flooded, { key: floodKey, origin: trickling, database, jobs: floodJobs });
    log(`${trickling.open.now} slow downloads are open`);
    const times = await measureGuests(guests, samples);
    const stillSlow = trickling.open.now;
    const faulty = await checkFaultySources(guests.flooded, origin);
    log('measured; the flood ends');
    await flood.end();
    const reports = [compareTimes(times, full), faulty, await checkFlood(database, flood.jobIds)];
    const figures = { samples, peakDownloads: trickling.open.peak };
    return {
      figures: Object.assign(figures, ...reports.map((report) => report.figures)),
      problems: [
        ...reports.flatMap(({ problems }) => problems),
        ...(stillSlow === 0 ? ['the flood was over before the measurement ended, so the proof shows nothing'] : []),
      ],
    };
  } finally {
    for (const guest of Object.values(guests)) guest.close();
    await database.close();
    await environment.close();
    await Promise.all([trickling.close(), origin.close()]);
  }
}

/** Source: docs/reliability.md#fetches. */
export const slowSourcesProof: Proof = {
  name: 'chaos/slow-sources',
  summary: 'slow sources of one account do not delay the images of another; sources that fail at first are fetched',
  run,
};
