import { download, type MegaoptimReply, type ResultItem } from '../../megaoptim/client.js';
import type { Problems } from '../problems.js';
import type { JobRow } from './database-reader.js';
import { isFinalReply, toComparable } from './load/client-record.js';
import { sendRequest } from './load/send-request.js';
import type { AccountName } from './load/submission.js';

export interface ReadResultsOptions {
  readonly url: string;
  readonly keys: Readonly<Record<AccountName, string>>;
  readonly accountOf: (email: string) => AccountName | null;
  readonly jobs: readonly JobRow[];
  readonly problems: Problems;
}

const concurrency = 8;
const timeoutMs = 60_000;
const tries = 3;

async function checkBytes(where: string, url: string | null, sizeBytes: number, problems: Problems): Promise<void> {
  try {
    const bytes = await download(url);
    if (bytes.length !== sizeBytes) problems.add('a result is not as long as was said', `${where}: ${bytes.length}, not ${sizeBytes}`);
  } catch (thrown) {
    problems.add('a result cannot be downloaded', `${where}: ${String(thrown)}`);
  }
}

async function checkItem(where: string, item: ResultItem, problems: Problems): Promise<void> {
  if (item.url === null) return;
  await checkBytes(where, item.url, item.optimized_size, problems);
  if (item.webp) await checkBytes(`${where} webp`, item.webp.url, item.webp.optimized_size, problems);
}

/** Reads every job's result twice over HTTP, downloads what it names, and returns the result by job. */
export async function readResults({ url, keys, accountOf, jobs, problems }: ReadResultsOptions): Promise<Map<string, MegaoptimReply>> {
  const results = new Map<string, MegaoptimReply>();

  async function readOnce(id: string, apiKey: string): Promise<MegaoptimReply | null> {
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const heard = await sendRequest({ url: `${url}/v1/optimize/${id}/result?timeout=5`, apiKey, timeoutMs });
      if (heard.kind === 'answer' && isFinalReply(heard.answer)) return heard.answer;
      if (heard.kind === 'answer' && attempt === tries - 1) {
        problems.add('a settled job has no result', `${id}: ${heard.answer.code} ${heard.answer.errors}`);
      }
    }
    return null;
  }

  async function read({ id, email }: JobRow): Promise<void> {
    const account = accountOf(email);
    if (account === null) return;
    const first = await readOnce(id, keys[account]);
    if (!first) return;
    for (const [index, item] of (first.result ?? []).entries()) await checkItem(`${id} ${index}`, item, problems);
    const second = await readOnce(id, keys[account]);
    if (second && toComparable(first) !== toComparable(second)) problems.add('a result changed between two readings', id);
    results.set(id, first);
  }

  const waiting = [...jobs];
  const readSome = async () => {
    for (let job = waiting.pop(); job; job = waiting.pop()) await read(job);
  };
  await Promise.all(Array.from({ length: concurrency }, readSome));
  return results;
}
