import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';

const submitWithinMs = 30_000;
const resultWithinS = 60;
const noTokensCode = 455;

const submittedSchema = z.object({ process_id: z.string() });
const resultSchema = z.object({
  result: z.array(z.object({ original_size: z.number(), optimized_size: z.number(), url: z.string().nullable() })).min(1),
});
const refusalSchema = z.object({ code: z.number(), errors: z.array(z.string()) });

export interface DemoInput {
  /** Where the API is reached from here, without a slash at its end. */
  readonly url: string;
  readonly apiKey: string;
  readonly samplePath: string;
  /** Aborted when the service ends meanwhile. */
  readonly stopping: AbortSignal;
}

/** Optimizes the sample photo through the service's own front door; returns the sentence that says what became of it. Never throws. */
export async function runDemo({ url, apiKey, samplePath, stopping }: DemoInput): Promise<string> {
  const name = basename(samplePath);
  try {
    const form = new FormData();
    form.set('type', 'file');
    form.set('file', await openAsBlob(samplePath, { type: 'image/jpeg' }), name);
    const submitted = await post({ url: `${url}/v1/optimize`, apiKey, body: form, withinMs: submitWithinMs, stopping });
    const accepted = submittedSchema.safeParse(submitted);
    if (!accepted.success) return `${name} was not optimized: ${describeRefusal(submitted)}`;

    const resultUrl = `${url}/v1/optimize/${accepted.data.process_id}/result?timeout=${resultWithinS}`;
    const settled = await post({ url: resultUrl, apiKey, body: null, withinMs: (resultWithinS + 10) * 1_000, stopping });
    const image = resultSchema.safeParse(settled).data?.result[0];
    if (image === undefined) return `${name} was not optimized: ${describeRefusal(settled)}`;
    const percent = Math.round((image.optimized_size / image.original_size - 1) * 100);
    return `${name} ${kilobytes(image.original_size)} -> ${kilobytes(image.optimized_size)} (${percent} %) ${image.url ?? ''}`.trimEnd();
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
    return `${name} was not optimized: ${error instanceof Error ? error.message : String(error)}${cause}`;
  }
}

interface Post {
  readonly url: string;
  readonly apiKey: string;
  readonly body: FormData | null;
  readonly withinMs: number;
  readonly stopping: AbortSignal;
}

async function post({ url, apiKey, body, withinMs, stopping }: Post): Promise<unknown> {
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(withinMs)]);
  const response = await fetch(url, { method: 'POST', headers: { 'x-api-key': apiKey }, body, signal });
  return response.json();
}

function describeRefusal(answer: unknown): string {
  const refusal = refusalSchema.safeParse(answer);
  if (!refusal.success) return 'the answer was not understood';
  if (refusal.data.code === noTokensCode) return 'the first account has no tokens left';
  return `${refusal.data.errors.join(', ')} (code ${refusal.data.code})`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} kB`;
}
