import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';

const submitTimeoutMs = 120_000;
const resultTimeoutSeconds = 60;
/** Long polls until the sample is given up: on a machine with twenty times more work than cores it takes minutes. */
const maxPolls = 10;
const insufficientTokensCode = 455;
const waitTimedOutCode = 504;

const acceptedSchema = z.object({ process_id: z.string() });
const resultSchema = z.object({
  result: z.array(z.object({ original_size: z.number(), optimized_size: z.number(), url: z.string().nullable() })).min(1),
});
const errorReplySchema = z.object({ code: z.number(), errors: z.array(z.string()) });

export interface SampleInput {
  /** Local address of the API, without a trailing slash. */
  readonly url: string;
  readonly apiKey: string;
  readonly samplePath: string;
  /** Aborted when the service stops. */
  readonly stopping: AbortSignal;
}

/** Optimizes the sample photo over HTTP, as a caller would. Returns a sentence with the result or the error; never throws. */
export async function optimizeSample({ url, apiKey, samplePath, stopping }: SampleInput): Promise<string> {
  const name = basename(samplePath);
  try {
    const form = new FormData();
    form.set('type', 'file');
    form.set('file', await openAsBlob(samplePath, { type: 'image/jpeg' }), name);
    const submitted = await post({ url: `${url}/v1/optimize`, apiKey, body: form, timeoutMs: submitTimeoutMs, stopping });
    const accepted = acceptedSchema.safeParse(submitted);
    if (!accepted.success) return `${name} was not optimized: ${describeErrorReply(submitted)}`;

    const resultUrl = `${url}/v1/optimize/${accepted.data.process_id}/result?timeout=${resultTimeoutSeconds}`;
    const settled = await pollResult({ url: resultUrl, apiKey, body: null, timeoutMs: 2 * resultTimeoutSeconds * 1_000, stopping });
    const image = resultSchema.safeParse(settled).data?.result[0];
    if (image === undefined) return `${name} was not optimized: ${describeErrorReply(settled)}`;
    const percent = Math.round((image.optimized_size / image.original_size - 1) * 100);
    return `${name} ${formatKilobytes(image.original_size)} -> ${formatKilobytes(image.optimized_size)} (${percent} %) ${image.url ?? ''}`.trimEnd();
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
    return `${name} was not optimized: ${error instanceof Error ? error.message : String(error)}${cause}`;
  }
}

interface PostInput {
  readonly url: string;
  readonly apiKey: string;
  readonly body: FormData | null;
  readonly timeoutMs: number;
  readonly stopping: AbortSignal;
}

/** The answer of the first long poll that does not time out, else that of the last. */
async function pollResult(input: PostInput): Promise<unknown> {
  for (let polls = 1; ; polls += 1) {
    const reply = await post(input);
    if (errorReplySchema.safeParse(reply).data?.code !== waitTimedOutCode || polls === maxPolls) return reply;
  }
}

async function post({ url, apiKey, body, timeoutMs, stopping }: PostInput): Promise<unknown> {
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)]);
  const response = await fetch(url, { method: 'POST', headers: { 'x-api-key': apiKey }, body, signal });
  return response.json();
}

function describeErrorReply(reply: unknown): string {
  const errorReply = errorReplySchema.safeParse(reply);
  if (!errorReply.success) return 'unexpected answer';
  if (errorReply.data.code === insufficientTokensCode) return 'the first account has no tokens left';
  return `${errorReply.data.errors.join(', ')} (code ${errorReply.data.code})`;
}

function formatKilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} kB`;
}
