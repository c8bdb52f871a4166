import type { Account, Job } from '@pixmill/contracts';
import { type SqlConnection, sql } from '../sql.js';
import { accountJson, jobColumns } from './job-columns.js';
import { type JobRow, toJob } from './job-rows.js';

/** The part of a job that a waiter needs. */
export interface JobStatus {
  readonly id: string;
  readonly accountId: string;
  readonly settled: boolean;
}

export interface JobWithAccount {
  readonly job: Job;
  /** With its current balance. */
  readonly account: Account;
}

export async function findJob(db: SqlConnection, jobId: string): Promise<Job | null> {
  const [row] = await db.query<JobRow>(sql`SELECT ${jobColumns} FROM jobs j WHERE j.id = ${jobId}::uuid`);
  return row ? toJob(row) : null;
}

export async function findJobsWithAccounts(db: SqlConnection, jobIds: readonly string[]): Promise<JobWithAccount[]> {
  const rows = await db.query<JobRow & { account: Account }>(sql`
    SELECT ${jobColumns}, ${accountJson} AS account
    FROM jobs j JOIN accounts a ON a.id = j.account_id WHERE j.id = ANY(${[...jobIds]}::uuid[])`);
  return rows.map((row) => ({ job: toJob(row), account: row.account }));
}

export function findJobStatuses(db: SqlConnection, jobIds: readonly string[]): Promise<JobStatus[]> {
  return db.query<JobStatus>(sql`
    SELECT id, account_id AS "accountId", state = 'settled' AS settled FROM jobs WHERE id = ANY(${[...jobIds]}::uuid[])`);
}

export async function findSettledIds(db: SqlConnection, jobIds: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`
    SELECT id FROM jobs WHERE id = ANY(${[...jobIds]}::uuid[]) AND state = 'settled'`);
  return rows.map(({ id }) => id);
}
