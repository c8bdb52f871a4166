import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@pixmill/testkit';
import { createDistinctPng } from '../../../../create-distinct-png.js';
import { readFixture } from '../../../../fixtures.js';
import type { Proof, ProofOptions, ProofReport } from '../../../proof.js';
import { type FrozenEnvironment, openFrozenEnvironment, openingTokens } from './environment.js';
import { type FreezeMoment, freezeHolder, wakeWorker } from './freeze-worker.js';

const settleTimeoutMs = 60_000;
/** A slow machine may take so long that the watchdog replaces a frozen worker before it wakes. */
const maxReplaced = 5;
/** The moment of a write is short. */
const maxMissed = 30;

/**
 * The moments of a freeze: while a changing source is downloaded; while a codec process works on an image whose result also goes to a
 * bucket; while a result is stored.
 */
const moments = ['fetch', 'codec', 'store'] as const;

interface ResultRow {
  readonly storageKey: string;
  readonly publicPath: string;
  readonly sizeBytes: number;
  readonly tokensCharged: number;
  readonly fence: number;
}

const resultQuery = `
  SELECT v.storage_key AS "storageKey", v.public_path AS "publicPath", v.size_bytes AS "sizeBytes", tokens_charged AS "tokensCharged", fence
  FROM jobs JOIN images i ON i.job_id = jobs.id JOIN variants v ON v.image_id = i.id WHERE jobs.id = $1 AND jobs.state = 'settled'`;

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Everything that a caller can see of a settled result, and its file. */
interface Snapshot {
  readonly row: ResultRow;
  readonly served: { readonly etag: string | null; readonly hash: string; readonly sizeBytes: number };
  /** Number and time of the stored file: they change when it is written again. */
  readonly file: { readonly number: number; readonly changedAtMs: number };
  readonly bucketBodies: readonly string[];
}

async function takeSnapshot({ service, query, storedBodies }: FrozenEnvironment, jobId: string, name: string): Promise<Snapshot> {
  const [row] = await query<ResultRow>(resultQuery, jobId);
  if (!row) throw new Error(`job ${jobId} has no result`);
  const response = await fetch(`${service.url}/image/${row.publicPath}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  const { ino, mtimeMs } = await stat(join(service.dataDir, 'storage', row.storageKey));
  return {
    row,
    served: { etag: response.headers.get('etag'), hash: sha256(bytes), sizeBytes: bytes.length },
    file: { number: ino, changedAtMs: mtimeMs },
    bucketBodies: storedBodies(name).map(sha256),
  };
}

interface RoundReport {
  /** `missed`: the moment was over too soon, and nothing was frozen. `replaced`: the frozen worker was ended before it woke. */
  readonly end: 'woke' | 'missed' | 'replaced';
  readonly changed: boolean;
  readonly rewritten: boolean;
  readonly changedInBucket: boolean;
  readonly problems: readonly string[];
}

function compare(
  { jobId, moment }: { readonly jobId: string; readonly moment: FreezeMoment },
  before: Snapshot,
  after: Snapshot,
): Omit<RoundReport, 'end'> {
  const changed = JSON.stringify([before.row, before.served]) !== JSON.stringify([after.row, after.served]);
  const rewritten = JSON.stringify(before.file) !== JSON.stringify(after.file);
  const changedInBucket = before.bucketBodies.length !== after.bucketBodies.length;
  const { row, served, bucketBodies } = after;
  return {
    changed,
    rewritten,
    changedInBucket,
    problems: [
      ...(changed ? [`the result of job ${jobId} changed after it was settled`] : []),
      ...(rewritten ? [`the file of job ${jobId} was written again after it was settled`] : []),
      ...(changedInBucket ? [`the bucket got another object of job ${jobId} after it was settled`] : []),
      ...(row.sizeBytes === served.sizeBytes ? [] : [`job ${jobId} reports ${row.sizeBytes} bytes and serves ${served.sizeBytes}`]),
      ...(moment === 'store' || bucketBodies.at(-1) === served.hash
        ? []
        : [`the object of job ${jobId} in the bucket is not the result that is served`]),
    ],
  };
}

/** One job whose worker is frozen until another worker has settled it. */
async function runRound(environment: FrozenEnvironment, moment: FreezeMoment, name: string): Promise<RoundReport> {
  const { query, origin, optimizeUrl, optimizeUpload } = environment;
  const bytes = createDistinctPng(readFixture('alpha.png'), name);
  const reply = moment === 'fetch' ? optimizeUrl(name) : optimizeUpload({ name, bytes }, { toBucket: moment === 'codec' });
  const frozen = await freezeHolder(environment, moment, name);
  origin.release(name);
  if (frozen === null) {
    await reply;
    return { end: 'missed', changed: false, rewritten: false, changedInBucket: false, problems: [] };
  }
  const isSettled = async () => (await query(resultQuery, frozen.jobId)).length > 0;
  await eventually(isSettled, { withinMs: settleTimeoutMs, describe: `job ${frozen.jobId} to settle`, everyMs: 50 });
  const before = await takeSnapshot(environment, frozen.jobId, name);
  const end = (await wakeWorker(environment, frozen)) ? 'woke' : 'replaced';
  const { status, body } = await reply;
  const report = compare({ jobId: frozen.jobId, moment }, before, await takeSnapshot(environment, frozen.jobId, name));
  const refused = status === 200 ? [] : [`a good image was answered with ${status}: ${body.message}`];
  return { end, ...report, problems: [...report.problems, ...refused] };
}

async function checkBalance({ query }: FrozenEnvironment): Promise<{ readonly charged: number; readonly problems: string[] }> {
  const [row] = await query<{ tokens: number; charged: number; ledger: number }>(
    `SELECT tokens, (SELECT sum(tokens_charged)::int FROM jobs WHERE account_id = a.id) AS charged,
      (SELECT sum(delta)::int FROM ledger WHERE account_id = a.id) AS ledger FROM accounts a WHERE name = 'Frozen'`,
  );
  const { tokens, charged, ledger } = row ?? { tokens: 0, charged: 0, ledger: 0 };
  const isRight = tokens === openingTokens - charged && tokens === ledger;
  return { charged, problems: isRight ? [] : [`a balance of ${tokens} with ${charged} charges and a ledger of ${ledger}`] };
}

async function run({ full, log }: ProofOptions): Promise<ProofReport> {
  const rounds = full ? 12 : 1;
  const environment = await openFrozenEnvironment();
  const reports: RoundReport[] = [];
  const problems: string[] = [];
  try {
    for (const moment of moments) {
      const ends = { woke: 0, missed: 0, replaced: 0 };
      for (let round = 1; ends.woke < rounds && ends.replaced < rounds * maxReplaced && ends.missed < rounds * maxMissed; round += 1) {
        const report = await runRound(environment, moment, `${moment}-${round}.png`);
        reports.push(report);
        ends[report.end] += 1;
        log(`${moment}, round ${round}: ${report.end}, ${report.problems.length} problems`);
      }
      if (ends.woke < rounds) problems.push(`only ${ends.woke} of ${rounds} workers woke that were frozen at the moment ${moment}`);
    }
    const balance = await checkBalance(environment);
    const count = (pick: (report: RoundReport) => boolean) => reports.filter(pick).length;
    return {
      figures: {
        frozenWorkers: count(({ end }) => end !== 'missed'),
        woken: count(({ end }) => end === 'woke'),
        changedAfterSettlement: count(({ changed }) => changed),
        filesWrittenAgain: count(({ rewritten }) => rewritten),
        changedInBucket: count(({ changedInBucket }) => changedInBucket),
        tokensCharged: balance.charged,
      },
      problems: [...problems, ...balance.problems, ...reports.flatMap((report) => report.problems)],
    };
  } finally {
    await environment.close();
  }
}

export const frozenWorkersProof: Proof = {
  name: 'chaos/frozen-workers',
  summary: 'Workers that wake after another one settled their job change no stored byte, no object in a bucket and no charge',
  run,
};
