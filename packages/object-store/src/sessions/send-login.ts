import { AppError } from '@pixmill/contracts';
import { z } from 'zod';
import type { PutObjectFailure } from '../put-object.js';
import type { HttpResponse, HttpTransport } from '../transport.js';

export interface LoginRequest {
  readonly transport: HttpTransport;
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

const timeoutMs = 15_000;

/** A catalogue of a large cloud has some 100 kB. */
const maxResponseBytes = 1_000_000;

const errorSchema = z.union([
  // Google
  z.object({ error: z.string() }).transform(({ error }) => error),
  // Keystone
  z.object({ error: z.object({ title: z.string() }) }).transform(({ error }) => error.title),
  // Rackspace: the name of the only field
  z.record(z.string(), z.object({ code: z.number() })).transform((faults) => Object.keys(faults)[0] ?? null),
]);

/** The body of an answer as JSON; null for anything else. */
export function parseJsonBody({ body }: HttpResponse): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

function findLoginCode(response: HttpResponse): string | null {
  const parsed = errorSchema.safeParse(parseJsonBody(response));
  return parsed.success ? (parsed.data?.replaceAll(' ', '') ?? null) : null;
}

/** Sends one login. A redirect is a failure: the secret is for one host only. */
export async function sendLogin({ transport, url, signal, ...request }: LoginRequest): Promise<HttpResponse | PutObjectFailure> {
  try {
    const response = await transport.request(url, { ...request, timeoutMs, maxResponseBytes, signal });
    const { status } = response;
    if (status >= 200 && status < 300) return response;
    return { kind: 'failed', login: true, status, code: findLoginCode(response), error: null };
  } catch (thrown) {
    signal.throwIfAborted();
    if (!(thrown instanceof AppError)) throw thrown;
    return { kind: 'failed', login: true, status: null, code: null, error: thrown };
  }
}

/** Becomes a header. */
const tokenPattern = /^[\x21-\x7e]{1,16000}$/;

/** Whether a text of an answer can be sent as a token. Pure. */
export const isToken = (text: unknown): text is string => typeof text === 'string' && tokenPattern.test(text);
