import type { MegaoptimReply } from '../../megaoptim/client.js';
import type { Problems } from '../problems.js';
import type { BalanceRow, JobRow } from './database-reader.js';
import type { ExternalServers } from './external-servers.js';
import { type ClientRecord, toComparable } from './load/client-record.js';
import type { AccountName } from './load/submission.js';

export interface ChaosObservations {
  readonly records: ReadonlyMap<number, ClientRecord>;
  readonly jobs: readonly JobRow[];
  /** By job, as read at the end. */
  readonly results: ReadonlyMap<string, MegaoptimReply>;
  readonly callbacks: ExternalServers['callbacks'];
  readonly problems: Problems;
}

/** A job that a worker died over this often may end as failed, uncharged (reliability.md section 1). */
const maxCrashes = 3;

/** Whose submission a job came from, by the names of its images. */
function parseSubmissionNumber({ images }: JobRow): number {
  return Number(/^s(\d+)-/.exec(images[0]?.name ?? '')?.[1] ?? Number.NaN);
}

/** Every accepted submission is one job, and every job is one that a client knows of or can have no answer about. */
export function checkJobs({ records, jobs, problems }: ChaosObservations): void {
  const found = new Map<number, string[]>();
  for (const job of jobs) found.set(parseSubmissionNumber(job), [...(found.get(parseSubmissionNumber(job)) ?? []), job.id]);
  for (const [number, { processIds, rejected, unresolved, ambiguousReplies }] of records) {
    const ids = found.get(number) ?? [];
    const where = `s${number} ${[...processIds].join()}`;
    if (processIds.size > 1) problems.add('one submission was given several process ids', where);
    for (const id of processIds) if (!ids.includes(id)) problems.add('an accepted job is lost', where);
    if (ids.length > 1) problems.add('one submission became several jobs', `s${number} ${ids.join()}`);
    if (ids.length === 0 || processIds.size > 0) continue;
    if (rejected && ambiguousReplies === 0) problems.add('a refused submission became a job', `s${number}`);
    if (!unresolved && !rejected) problems.add('a job came from a submission that was turned away', `s${number}`);
  }
  for (const number of found.keys()) if (!records.has(number)) problems.add('a job came from nowhere', `s${number}`);
}

/** Every job has one ending, the same for all who ask. */
export function checkResults({ records, jobs, results, problems }: ChaosObservations): void {
  for (const job of jobs) {
    const where = `s${parseSubmissionNumber(job)} ${job.id}`;
    const result = results.get(job.id);
    const state = records.get(parseSubmissionNumber(job));
    if (job.state !== 'settled' || !result || !state) {
      problems.add('a job has no end', where);
      continue;
    }
    if (state.result && toComparable(state.result) !== toComparable(result)) problems.add('a result is not what it was at first', where);
    const { sources } = state.submission;
    const items = result.result ?? [];
    if (items.length > 0 && items.map((item) => item.file_name).join() !== sources.map((source) => source.name).join()) {
      problems.add('a result has other images than were sent', where);
    }
    if (job.attempts > maxCrashes) continue;
    for (const [index, source] of sources.entries()) {
      if (source.decodable && !items[index]?.url) problems.add('a good image failed', `${where}: ${result.errors}`);
    }
  }
}

/** Whole tokens for each image that was optimized, once, and nothing for any other. Returns what was charged, by account. */
export function checkCharges({ jobs, results, problems }: ChaosObservations): Map<string, number> {
  const charged = new Map<string, number>();
  for (const job of jobs) {
    const items = results.get(job.id)?.result ?? [];
    const due = job.images.filter(({ reused }, index) => items[index]?.success === 1 && !reused).length;
    const where = `${job.id}: ${due} due`;
    charged.set(job.email, (charged.get(job.email) ?? 0) + due);
    const { hold = 0, release = 0, ...others } = job.ledger;
    if (job.tokensCharged !== due) problems.add('a job says another charge than is due', `${where}, ${job.tokensCharged} said`);
    if (-hold !== job.images.length) problems.add('a job held other than a token an image', where);
    if (-hold - release !== due) problems.add('a job was charged other than is due', `${where}, ${-hold - release} charged`);
    if (Object.keys(others).length > 0) problems.add('a job has entries in the ledger that it cannot have', where);
  }
  return charged;
}

export interface OpeningBalance {
  readonly email: string;
  readonly tokens: number;
  /** As `users/info` says at the end. */
  readonly reportedTokens: number;
}

export interface BalanceObservations extends Pick<ChaosObservations, 'problems'> {
  readonly openings: Readonly<Record<AccountName, OpeningBalance>>;
  readonly balances: readonly BalanceRow[];
  /** By account, as its results say. */
  readonly charged: ReadonlyMap<string, number>;
}

/** End balance = opening balance - what the results say is charged; the same in the ledger and for the caller. */
export function checkBalances({ openings, balances, charged, problems }: BalanceObservations): void {
  for (const { email, tokens, reportedTokens } of Object.values(openings)) {
    const due = tokens - (charged.get(email) ?? 0);
    const row = balances.find((balance) => balance.email === email);
    const figures = `${email}: ${due} due, ${row?.tokens} kept, ${row?.ledger} by the ledger, ${reportedTokens} told`;
    if (row?.tokens !== due || row.ledger !== due || reportedTokens !== due) problems.add('a balance is wrong', figures);
  }
}

/** Every callback arrived, always as the same bytes under the same id, and says what the result says. */
export function checkCallbacks({ jobs, results, callbacks, problems }: ChaosObservations): void {
  for (const job of jobs) {
    const where = `s${parseSubmissionNumber(job)} ${job.id}`;
    const seen = callbacks.get(parseSubmissionNumber(job));
    if (!job.callback) {
      if (seen) problems.add('a callback was sent that nobody asked for', where);
      continue;
    }
    if (!seen || seen.accepted === 0) {
      problems.add('a callback did not arrive', where);
      continue;
    }
    if (job.delivery !== 'delivered') problems.add('a callback that arrived is not known to have', `${where}: ${job.delivery}`);
    if (seen.processIds.size > 1 || !seen.processIds.has(job.id)) problems.add('a callback names another job', where);
    if (seen.bodies.size > 1) problems.add('a callback had several bodies', where);
    if (seen.webhookIds.size > 1) problems.add('a callback had several ids', where);
    const result = results.get(job.id);
    if (result && toComparable(JSON.parse(seen.lastBody) as MegaoptimReply) !== toComparable(result))
      problems.add('a callback differs from the result', where);
  }
}
