import { randomUUID } from 'node:crypto';
import type { Account, Job, WebhookBody } from '@pixmill/contracts';
import { type SqlConnection, sql } from '../sql.js';

/** Renders the callback's body from a settled job and the account with its new balance; called once, inside the transaction. */
export type RenderCallback = (job: Job, account: Account) => WebhookBody;

export interface CallbackDelivery {
  readonly job: Job;
  readonly account: Account;
  readonly render: RenderCallback;
  /** Whether the job keeps the login of its callback too, for the callback of its replay or retry. */
  readonly keepsLogin: boolean;
}

/** Inserts the delivery of a job's callback, with the login of the callback. Returns its id; null for a job without a callback. */
export async function insertDelivery(tx: SqlConnection, { job, account, render, keepsLogin }: CallbackDelivery): Promise<string | null> {
  if (job.callbackUrl === null) return null;
  const id = randomUUID();
  const { contentType, body } = render(job, account);
  const dueAt = new Date(Date.now() + job.callbackDelayMs);
  await tx.execute(sql`
    WITH cleared_job AS (
      UPDATE jobs SET callback_login = NULL WHERE id = ${job.id}::uuid AND callback_login IS NOT NULL AND NOT ${keepsLogin}::boolean)
    INSERT INTO deliveries (id, job_id, account_id, url, login, endpoint, content_type, body, next_attempt_at)
    SELECT ${id}::uuid, id, ${account.id}::uuid, ${job.callbackUrl}, callback_login, ${new URL(job.callbackUrl).origin}, ${contentType},
      ${body}, ${dueAt}::timestamptz FROM jobs WHERE id = ${job.id}::uuid`);
  return id;
}
