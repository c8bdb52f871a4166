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
const maxAttempts = 3;

interface StoredFile {
  readonly url: string | null;
  readonly optimized_size: number;
}

async function checkFile(location: string, { url, optimized_size: sizeBytes }: StoredFile, problems: Problems): Promise<void> {
  try {
    const bytes = await download(url);
    if (bytes.length !== sizeBytes)
      problems.add('a result file has another size than its item', `${location}: ${bytes.length}, not ${sizeBytes}`);
  } catch (thrown) {
    problems.add('a result file cannot be downloaded', `${location}: ${String(thrown)}`);
  }
}

async function checkItem(location: string, item: ResultItem, problems: Problems): Promise<void> {
  if (item.url === null) return;
  await checkFile(location, item, problems);
  if (item.webp) await checkFile(`${location} webp`, item.webp, problems);
}

/** Reads every result twice over HTTP, downloads its files, and returns the results by job. */
export async function readResults({ url, keys, accountOf, jobs, problems }: ReadResultsOptions): Promise<Map<string, MegaoptimReply>> {
  const results = new Map<string, MegaoptimReply>();

  async function readOnce(id: string, apiKey: string): Promise<MegaoptimReply | null> {
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const { reply } = await sendRequest({ url: `${url}/v1/optimize/${id}/result?timeout=5`, apiKey, timeoutMs });
      if (reply && isFinalReply(reply)) return reply;
      if (reply && attempt === maxAttempts - 1) problems.add('a settled job has no result', `${id}: ${reply.code} ${reply.errors}`);
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
    if (second && toComparable(first) !== toComparable(second)) problems.add('a result changed between two requests', id);
    results.set(id, first);
  }

  const queue = [...jobs];
  const runNext = async () => {
    for (let job = queue.pop(); job; job = queue.pop()) await read(job);
  };
  await Promise.all(Array.from({ length: concurrency }, runNext));
  return results;
}
