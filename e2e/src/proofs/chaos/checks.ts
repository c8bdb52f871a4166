import type { MegaoptimReply } from '../../megaoptim/client.js';
import type { Problems } from '../problems.js';
import type { CallbackReceivers } from './callback-receivers.js';
import type { BalanceRow, JobRow } from './database-reader.js';
import { type ClientRecord, toComparable } from './load/client-record.js';
import type { AccountName } from './load/submission.js';

export interface ChaosObservations {
  readonly records: ReadonlyMap<number, ClientRecord>;
  readonly jobs: readonly JobRow[];
  /** Results by job, read at the end. */
  readonly results: ReadonlyMap<string, MegaoptimReply>;
  readonly callbacks: CallbackReceivers['callbacks'];
  readonly problems: Problems;
}

/** A job may fail, uncharged, after it crashed its worker this many times. Source: docs/reliability.md#attempts. */
const maxCrashes = 3;

/** Number of the submission of a job, from the name of its first image. */
function parseSubmissionNumber({ images }: JobRow): number {
  return Number(/^s(\d+)-/.exec(images[0]?.name ?? '')?.[1] ?? Number.NaN);
}

/** Every accepted submission is one job, and every job belongs to a submission that was accepted or has no clear reply. */
export function checkJobs({ records, jobs, problems }: ChaosObservations): void {
  const found = new Map<number, string[]>();
  for (const job of jobs) found.set(parseSubmissionNumber(job), [...(found.get(parseSubmissionNumber(job)) ?? []), job.id]);
  for (const [number, { processIds, rejected, unresolved, ambiguousReplies }] of records) {
    const ids = found.get(number) ?? [];
    const where = `s${number} ${[...processIds].join()}`;
    if (processIds.size > 1) problems.add('a submission has several process ids', where);
    for (const id of processIds) if (!ids.includes(id)) problems.add('an accepted job is lost', where);
    if (ids.length > 1) problems.add('a submission became several jobs', `s${number} ${ids.join()}`);
    if (ids.length === 0 || processIds.size > 0) continue;
    if (rejected && ambiguousReplies === 0) problems.add('a submission rejected without tokens became a job', `s${number}`);
    if (!unresolved && !rejected) problems.add('a rejected submission became a job', `s${number}`);
  }
  for (const number of found.keys()) if (!records.has(number)) problems.add('a job has no submission', `s${number}`);
}

/** Every job settled, with the same result for every reader. */
export function checkResults({ records, jobs, results, problems }: ChaosObservations): void {
  for (const job of jobs) {
    const where = `s${parseSubmissionNumber(job)} ${job.id}`;
    const result = results.get(job.id);
    const record = records.get(parseSubmissionNumber(job));
    if (job.state !== 'settled' || !result || !record) {
      problems.add('a job did not settle', where);
      continue;
    }
    if (record.result && toComparable(record.result) !== toComparable(result)) problems.add('a result changed', where);
    const { sources } = record.submission;
    const items = result.result ?? [];
    if (items.length > 0 && items.map((item) => item.file_name).join() !== sources.map((source) => source.name).join()) {
      problems.add('a result has other images than its submission', where);
    }
    if (job.attempts > maxCrashes) continue;
    for (const [index, source] of sources.entries()) {
      if (source.decodable && !items[index]?.url) problems.add('a valid image failed', `${where}: ${result.errors}`);
    }
  }
}

/** Every optimized image costs one token, every other image none. Returns the tokens charged by account. */
export function checkCharges({ jobs, results, problems }: ChaosObservations): Map<string, number> {
  const charged = new Map<string, number>();
  for (const job of jobs) {
    const items = results.get(job.id)?.result ?? [];
    const due = job.images.filter(({ reused }, index) => items[index]?.success === 1 && !reused).length;
    const where = `${job.id}: ${due} due`;
    charged.set(job.email, (charged.get(job.email) ?? 0) + due);
    const { hold = 0, release = 0, ...others } = job.ledger;
    if (job.tokensCharged !== due) problems.add('tokens_charged of a job is wrong', `${where}, ${job.tokensCharged} stored`);
    if (-hold !== job.images.length) problems.add('the hold of a job is not one token for each image', where);
    if (-hold - release !== due) problems.add('the ledger charges a job wrongly', `${where}, ${-hold - release} charged`);
    if (Object.keys(others).length > 0) problems.add('a job has ledger entries of a wrong kind', where);
  }
  return charged;
}

export interface OpeningBalance {
  readonly email: string;
  readonly tokens: number;
  /** Balance by `users/info` at the end. */
  readonly reportedTokens: number;
}

export interface BalanceObservations extends Pick<ChaosObservations, 'problems'> {
  readonly openings: Readonly<Record<AccountName, OpeningBalance>>;
  readonly balances: readonly BalanceRow[];
  /** Tokens by account that its results cost. */
  readonly charged: ReadonlyMap<string, number>;
}

/** Final balance = opening balance - cost of the results; equal in the account, in the ledger and for the caller. */
export function checkBalances({ openings, balances, charged, problems }: BalanceObservations): void {
  for (const { email, tokens, reportedTokens } of Object.values(openings)) {
    const due = tokens - (charged.get(email) ?? 0);
    const row = balances.find((balance) => balance.email === email);
    const figures = `${email}: ${due} due, ${row?.tokens} in the account, ${row?.ledger} in the ledger, ${reportedTokens} reported`;
    if (row?.tokens !== due || row.ledger !== due || reportedTokens !== due) problems.add('a balance is wrong', figures);
  }
}

/** Every callback was delivered, with one body and one id, and its body equals the result. */
export function checkCallbacks({ jobs, results, callbacks, problems }: ChaosObservations): void {
  for (const job of jobs) {
    const where = `s${parseSubmissionNumber(job)} ${job.id}`;
    const received = callbacks.get(parseSubmissionNumber(job));
    if (!job.callback) {
      if (received) problems.add('a callback was sent without a callback_url', where);
      continue;
    }
    if (!received || received.accepted === 0) {
      problems.add('a callback was not delivered', where);
      continue;
    }
    if (job.delivery !== 'delivered') problems.add('a delivered callback has another state', `${where}: ${job.delivery}`);
    if (received.processIds.size > 1 || !received.processIds.has(job.id)) problems.add('a callback names another job', where);
    if (received.bodies.size > 1) problems.add('a callback has several bodies', where);
    if (received.webhookIds.size > 1) problems.add('a callback has several ids', where);
    const result = results.get(job.id);
    if (result && toComparable(JSON.parse(received.lastBody) as MegaoptimReply) !== toComparable(result))
      problems.add('a callback differs from the result', where);
  }
}
