import { AppError } from '@pixmill/contracts';
import type { SafeFetch } from './safe-fetch.js';

export interface PostTask {
  readonly safeFetch: SafeFetch;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly firstByteMs: number;
  readonly signal: AbortSignal;
}

export interface Posted {
  readonly status: number;
  /** Names in lower case; a repeated header is one line, joined with commas. */
  readonly headers: Record<string, string>;
  /** Start of the answer's body, read as UTF-8. */
  readonly head: string;
}

const headBytes = 4_096;

async function readHead(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes >= headBytes) break;
    }
    return Buffer.concat(chunks).subarray(0, headBytes);
  } catch {
    // The status has come and is the result; a body that breaks off must not turn a 200 into another delivery.
    return Buffer.concat(chunks);
  }
}

/** One POST, redirects not followed (decisions.md 9). Any answer is a result; throws AppError `address_refused` or `connection_failed`. */
export async function post({ safeFetch, url: text, headers, body, firstByteMs, signal }: PostTask): Promise<Posted> {
  if (!URL.canParse(text)) throw new AppError('address_refused', { detail: 'not a URL' });
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new AppError('address_refused', { detail: `scheme ${url.protocol}` });
  const answer = await safeFetch({ url, headers, body, firstByteMs, signal });
  const head = (await readHead(answer.body)).toString('utf8');
  answer.close();
  const lines = Object.entries(answer.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]);
  return { status: answer.status, headers: Object.fromEntries(lines), head };
}
