import { randomUUID } from 'node:crypto';
import { type Account, AppError, type ImageResult, isCharged, type Job, type PictureFacts } from '@pixmill/contracts';
import type { Transaction } from './client.js';
import { Prisma } from './generated/client.js';
import { release } from './ledger.js';
import { toAccount, toJob, wholeJob } from './rows.js';

export interface Settlement {
  readonly jobId: string;
  readonly fence: number;
  /** One for each of the job's images. */
  readonly results: readonly ImageResult[];
  /** How long the artifacts live from now, in ms. */
  readonly lifeMs: number;
  /** How long the uploaded sources live from now, in ms; as long as the artifacts when left out. */
  readonly sourceLifeMs?: number;
  /** Words the callback's body from the settled job and the balance after it; called once, inside the transaction. */
  readonly word: (job: Job, account: Account) => { contentType: string; body: string };
}

const toColumn = (facts: PictureFacts | null) => facts ?? Prisma.DbNull;

async function writeResult(tx: Transaction, result: ImageResult): Promise<void> {
  const { imageId, sourceBytes, sourceSha256, sourceFormat, sourceFacts, recipe, outcome } = result;
  const ending: Prisma.ImageUpdateInput =
    outcome.status === 'succeeded'
      ? { outcome: 'succeeded', report: outcome.report as Prisma.InputJsonObject, reused: outcome.reused }
      : { outcome: 'failed', failureCode: outcome.failure.code, failureMessage: outcome.failure.message };
  await tx.image.update({
    where: { id: imageId },
    data: {
      ...(sourceBytes === null ? {} : { sourceBytes }),
      ...(sourceSha256 === null ? {} : { sourceSha256 }),
      sourceFormat,
      sourceFacts: toColumn(sourceFacts),
      recipe,
      ...ending,
    },
  });
  if (outcome.status !== 'succeeded') return;
  await tx.variant.createMany({ data: outcome.variants.map((variant) => ({ imageId, ...variant, facts: toColumn(variant.facts) })) });
}

async function loadJob(tx: Transaction, jobId: string): Promise<Job> {
  return toJob(await tx.job.findUniqueOrThrow({ where: { id: jobId }, include: wholeJob }));
}

async function writeDelivery(tx: Transaction, job: Job, account: Account, word: Settlement['word']): Promise<string | null> {
  if (job.callbackUrl === null) return null;
  const { origin: endpoint } = new URL(job.callbackUrl);
  const row = { id: randomUUID(), jobId: job.id, accountId: account.id, url: job.callbackUrl, endpoint, ...word(job, account) };
  await tx.delivery.create({ data: { ...row, nextAttemptAt: new Date(Date.now() + job.callbackDelayMs) } });
  return row.id;
}

/**
 * The whole end of a job: outcomes, variants, charge, give-back and callback row. The row lock and the fence make it happen once.
 * Throws AppError `claim_lost`.
 */
export async function settleInTransaction(tx: Transaction, { jobId, fence, results, lifeMs, sourceLifeMs = lifeMs, word }: Settlement) {
  const [held] = await tx.$queryRaw<{ accountId: string; tokensHeld: number }[]>`
    SELECT account_id AS "accountId", tokens_held AS "tokensHeld" FROM jobs
    WHERE id = ${jobId}::uuid AND fence = ${fence} AND state = 'running' FOR UPDATE`;
  if (!held) throw new AppError('claim_lost', { detail: `job ${jobId}, fence ${fence}` });

  for (const result of results) await writeResult(tx, result);
  const tokensCharged = results.filter(isCharged).length;
  const settledAt = new Date();
  const expiresAt = new Date(settledAt.getTime() + lifeMs);
  const sourcesExpireAt = new Date(settledAt.getTime() + sourceLifeMs);
  await tx.job.update({
    where: { id: jobId },
    data: {
      state: 'settled',
      settledAt,
      expiresAt,
      sourcesExpireAt,
      tokensCharged,
      leaseUntil: null,
      leaseOwner: null,
      sourceLogin: null,
      destinationLogin: null,
    },
  });
  await release(tx, { accountId: held.accountId, jobId, tokens: held.tokensHeld - tokensCharged });

  const account = toAccount(await tx.account.findUniqueOrThrow({ where: { id: held.accountId } }));
  const job = await loadJob(tx, jobId);
  return { job, account, deliveryId: await writeDelivery(tx, job, account, word) };
}
