import { eventually } from '@pixmill/testkit';
import { readFixture, toBlob } from '../fixtures.js';
import { type RunningService, recordedKey } from '../service.js';

export interface ResultItem {
  readonly file_name: string;
  readonly original_size: number;
  readonly optimized_size: number;
  readonly saved_bytes: number;
  readonly saved_percent: number;
  readonly url: string | null;
  readonly success: 0 | 1;
  readonly webp: { readonly url: string; readonly optimized_size: number; readonly saved_bytes: number } | null;
}

export interface MegaoptimReply {
  readonly status: string;
  readonly code: number;
  readonly process_id: string;
  readonly id?: string;
  readonly errors?: readonly string[];
  readonly notes?: readonly string[];
  readonly result?: readonly ResultItem[];
  readonly user?: { readonly name: string; readonly email: string; readonly tokens: number };
}

const busyTimeoutMs = 30_000;

export type Fields = Readonly<Record<string, string>>;

interface MegaoptimCall {
  readonly path: string;
  readonly key: string;
  readonly body?: FormData | URLSearchParams;
}

async function call(service: RunningService, { path, key, body }: MegaoptimCall): Promise<MegaoptimReply> {
  const response = await fetch(`${service.url}${path}`, {
    method: 'POST',
    headers: { 'x-api-key': key },
    ...(body ? { body } : {}),
  });
  return (await response.json()) as MegaoptimReply;
}

/** Uploads fixtures as `file1`, `file2` and so on. */
export function submitFiles(
  service: RunningService,
  names: readonly string[],
  fields: Fields = {},
  key = recordedKey,
): Promise<MegaoptimReply> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ type: 'files', ...fields })) form.set(name, value);
  for (const [index, name] of names.entries()) form.set(`file${index + 1}`, toBlob(readFixture(name)), name);
  return call(service, { path: '/v1/optimize', key, body: form });
}

export const submitFields = (service: RunningService, fields: Fields) =>
  call(service, { path: '/v1/optimize', key: recordedKey, body: new URLSearchParams(fields) });

export const fetchResult = (service: RunningService, id: string, timeoutSeconds = 60, key = recordedKey) =>
  call(service, { path: `/v1/optimize/${id}/result?timeout=${timeoutSeconds}`, key });

/** Uploads fixtures and waits for their results. */
export async function optimize(service: RunningService, names: readonly string[], fields: Fields = {}): Promise<readonly ResultItem[]> {
  const { process_id, code, errors } = await submitFiles(service, names, fields);
  if (code !== 202) throw new Error(`submit: ${code} ${errors}`);
  const reply = await fetchResult(service, process_id);
  if (!reply.result) throw new Error(`result: ${reply.code} ${reply.errors}`);
  return reply.result;
}

/** Downloads a result. Throws for any status other than 200. */
export async function download(url: string | null | undefined): Promise<Buffer> {
  if (!url) throw new Error('the item has no url');
  const response = await fetch(url);
  if (response.status !== 200) throw new Error(`${url}: ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

/** Repeats a submit while the service is too busy (503), as a client does. Returns the first other reply. */
export function submitWhenFree(submit: () => Promise<MegaoptimReply>): Promise<MegaoptimReply> {
  const options = { withinMs: busyTimeoutMs, describe: 'a reply other than 503 to a submit', everyMs: 50 };
  return eventually(async () => {
    const reply = await submit();
    return reply.code !== 503 && reply;
  }, options);
}
