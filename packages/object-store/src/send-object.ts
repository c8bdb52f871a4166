import { AppError } from '@pixmill/contracts';
import type { PutObjectResult } from './put-object.js';
import type { HttpResponse, HttpTransport } from './transport.js';

export interface SignedRequest {
  readonly transport: HttpTransport;
  /** Default PUT. */
  readonly method?: 'PUT' | 'DELETE';
  readonly url: string;
  /** Without `host` and `content-length`: the transport writes them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  readonly signal: AbortSignal;
  /** The provider's code in a response; null without one. By default it reads the XML of S3 and Azure. */
  readonly findCode?: (response: HttpResponse) => string | null;
  /** The code of a wrong object that a success hides; null when all is right. */
  readonly findFault?: (response: HttpResponse) => string | null;
}

/** For the whole request: enough for a large result over a slow line. */
const timeoutMs = 60_000;

/** S3 and Azure both answer an error with XML that has one such element. */
const codePattern = /<Code>([^<]*)<\/Code>/;

function findErrorCode({ headers, body }: HttpResponse): string | null {
  return headers['x-ms-error-code'] ?? codePattern.exec(body.toString('utf8'))?.[1] ?? null;
}

/** Sends one signed request. A redirect is a failure: the signature is for one host only. */
export async function sendObject({
  transport,
  method = 'PUT',
  url,
  headers,
  bytes,
  signal,
  findCode = findErrorCode,
  findFault = () => null,
}: SignedRequest): Promise<PutObjectResult> {
  try {
    const response = await transport.request(url, { method, headers, body: bytes, timeoutMs, signal });
    const { status } = response;
    if (status < 200 || status >= 300) return { kind: 'failed', status, code: findCode(response), error: null };
    const fault = findFault(response);
    return fault === null ? { kind: 'stored', url } : { kind: 'failed', status, code: fault, error: null };
  } catch (thrown) {
    signal.throwIfAborted();
    if (!(thrown instanceof AppError)) throw thrown;
    return { kind: 'failed', status: null, code: null, error: thrown };
  }
}
