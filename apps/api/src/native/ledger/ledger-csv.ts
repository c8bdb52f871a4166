import { once } from 'node:events';
import type { LedgerEntry, LedgerLogRepository, LedgerQuery } from '@pixmill/db';
import type { Response } from 'express';

const pageSize = 1_000;

/** A spreadsheet runs a cell that begins with one of these as a formula. */
const formulaStart = /^[=+\-@\t\r]/;

/** Quoted where needed (RFC 4180); a text that could be a formula gets an apostrophe before it. Pure. */
function toCsvText(text: string | null): string {
  const safe = formulaStart.test(text ?? '') ? `'${text}` : (text ?? '');
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const header = 'id,time,kind,tokens,job_id,reason';

const toLine = ({ id, createdAt, kind, delta, jobId, reason }: LedgerEntry) =>
  [id, createdAt.toISOString(), kind, String(delta), jobId ?? '', toCsvText(reason)].join(',');

/** Writes all entries, page by page, at the speed of the reader. Stops when the reader goes. */
export async function sendLedgerCsv(
  response: Response,
  ledger: LedgerLogRepository,
  filter: Omit<LedgerQuery, 'beforeId' | 'limit'>,
): Promise<void> {
  response.write(`${header}\r\n`);
  let beforeId: string | null = null;
  do {
    const page: readonly LedgerEntry[] = await ledger.list({ ...filter, beforeId, limit: pageSize });
    if (response.destroyed) return;
    const isFull = page.length > 0 && !response.write(page.map((entry) => `${toLine(entry)}\r\n`).join(''));
    if (isFull) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    beforeId = page.length < pageSize ? null : (page.at(-1)?.id ?? null);
  } while (beforeId !== null && !response.destroyed);
  response.end();
}
