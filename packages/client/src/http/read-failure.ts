import { ConnectionError, PixmillError, ServiceError } from '../errors.js';
import type { Problem } from '../types.js';
import { toShownUrl } from './service-address.js';

/** The error that an answer is. Throws what a body throws that breaks off. */
export async function readFailure(
  response: Response,
  target: URL,
  { earlierTryLost, hasKey }: { readonly earlierTryLost: boolean; readonly hasKey: boolean },
): Promise<ServiceError | ConnectionError> {
  if (isRedirect(response)) return toRedirectError(response, target);
  const retryAfterMs = readRetryAfter(response.headers);
  const body = await readJson(response);
  const requestId = response.headers.get('request-id') ?? undefined;
  if (isProblem(body)) return new ServiceError(body, { retryAfterMs, requestId, earlierTryLost });
  const { status } = response;
  const message = hasKey ? `answered ${status}, but not as a Pixmill service. ${toHint(status)}` : `answered ${status}`;
  return new ConnectionError('answer_invalid', `${toShownUrl(target)} ${message}`, { status, retryAfterMs });
}

/** The error of a request or body that broke off. */
export function toConnectionError(thrown: unknown, target: URL): ConnectionError | PixmillError {
  if (thrown instanceof PixmillError) return thrown;
  if (isUnreadable(thrown)) return new PixmillError('input_invalid', 'A file was changed or removed while it was sent', { cause: thrown });
  const code = findCode(thrown);
  const [kind, problem] = describeCode(code, target);
  return new ConnectionError(kind, problem, { cause: thrown });
}

/** Whether the connection was never made, so that the service cannot have seen the request. Only Node and Bun say so. */
export const isNeverSent = (error: unknown): boolean =>
  error instanceof ConnectionError && error.code === 'service_unreachable' && neverSentCodes.has(findCode(error.cause) ?? '');

/** Whether an answer is a redirect that was not followed. Browsers hide its status. */
export const isRedirect = ({ type, status }: Response): boolean =>
  type === 'opaqueredirect' || (status >= 300 && status < 400 && status !== 304);

/** `Retry-After` in ms: of seconds, or of a date by the clock of the service. Undefined without a valid one. */
export function readRetryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1_000;
  const untilMs = Date.parse(value) - (Date.parse(headers.get('date') ?? '') || Date.now());
  return Number.isNaN(untilMs) ? undefined : Math.max(0, untilMs);
}

const neverSentCodes: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ConnectionRefused', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'],
]);
const unknownHostCodes: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN']);
const certificateCode = /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

function describeCode(code: string | undefined, { protocol, origin, hostname }: URL): [ConnectionError['code'], string] {
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER') return ['answer_invalid', `${origin} does not speak https. Check the port, or use http://`];
  if (code !== undefined && certificateCode.test(code)) {
    return ['answer_invalid', `The certificate of ${origin} is not trusted (${code}). Check the address and the certificate`];
  }
  if (code !== undefined && unknownHostCodes.has(code))
    return ['service_unreachable', `The host ${hostname} was not found. Check the address`];
  if (code !== undefined && neverSentCodes.has(code)) {
    return ['service_unreachable', `Nothing listens at ${origin}. Check the address, and that the service runs`];
  }
  return [
    'service_unreachable',
    `${origin} did not answer${protocol === 'http:' ? '' : ' over https'}, or its answer broke off. Check that the service runs`,
  ];
}

/** Whether a Blob could not be read, whose file was changed since. */
function isUnreadable(thrown: unknown): boolean {
  if (typeof thrown !== 'object' || thrown === null) return false;
  return ('name' in thrown && thrown.name === 'NotReadableError') || ('cause' in thrown && isUnreadable(thrown.cause));
}

/** The code of an error or of what caused it, such as `ECONNREFUSED`. Errors of `fetch` may come from another realm. */
function findCode(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code;
  const inner = 'errors' in thrown && Array.isArray(thrown.errors) ? thrown.errors[0] : 'cause' in thrown ? thrown.cause : undefined;
  return inner === thrown ? undefined : findCode(inner);
}

function toRedirectError(response: Response, target: URL): ConnectionError {
  const location = response.headers.get('location');
  const to = location === null ? 'another address' : toShownUrl(new URL(location, target));
  const message = `${toShownUrl(target)} redirects to ${to}. Use the address of the service itself: the key is not sent to another one`;
  return new ConnectionError('answer_invalid', message, { status: response.status });
}

function toHint(status: number): string {
  if (status === 413) return 'A proxy before it takes only smaller bodies';
  if (status === 401 || status === 403) return 'A proxy before it asks for a login';
  if (status >= 500) return 'A proxy before it does not reach it: check that the service runs';
  return 'Check the address of the service';
}

/** Null for an answer of another type: a page of a proxy. */
async function readJson(response: Response): Promise<unknown> {
  if (/^application\/(problem\+)?json\b/i.test(response.headers.get('content-type') ?? '')) return JSON.parse(await response.text());
  await response.body?.cancel();
  return null;
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body && 'status' in body;
}
