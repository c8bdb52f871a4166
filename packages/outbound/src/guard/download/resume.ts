import type { IncomingHttpHeaders } from 'node:http';
import { findCodings } from './decode-body.js';

/** What is needed to continue a cut body. */
export interface Resumption {
  /** Value of `If-Range`: it names the exact bytes of which the first part was received. */
  readonly validator: string;
  /** Size of the whole body; null when unknown. */
  readonly totalBytes: number | null;
}

/** A modification time is exact when the server has sent the response at least this much later, in ms (RFC 9110 section 8.8.2.2). */
const minValidatorAgeMs = 1_000;

/** How a response can be continued when it is cut; null when it cannot: encoded, without ranges, or without a strong validator. Pure. */
export function toResumption(headers: IncomingHttpHeaders): Resumption | null {
  const validator = toStrongValidator(headers);
  if (validator === null || headers['accept-ranges'] === 'none' || isEncoded(headers)) return null;
  const length = headers['content-length'];
  return { validator, totalBytes: length === undefined ? null : Number(length) };
}

function toStrongValidator({ etag, 'last-modified': lastModified, date }: IncomingHttpHeaders): string | null {
  if (etag !== undefined) return etag.startsWith('W/') ? null : etag;
  const ageMs = Date.parse(date ?? '') - Date.parse(lastModified ?? '');
  return lastModified !== undefined && ageMs >= minValidatorAgeMs ? lastModified : null;
}

/** The file holds decoded bytes, a range would count encoded ones. */
const isEncoded = (headers: IncomingHttpHeaders) => findCodings(headers['content-encoding']).length > 0;

/** Headers of the request for the rest of a body. Pure. */
export function toRangeHeaders({ validator }: Resumption, fromBytes: number): Record<string, string> {
  return { range: `bytes=${fromBytes}-`, 'if-range': validator };
}

/** Whether a response with status 206 is the rest of the body, from this byte to its end. Pure. */
export function isRest({ totalBytes }: Resumption, headers: IncomingHttpHeaders, fromBytes: number): boolean {
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
  if (isEncoded(headers) || Number(first) !== fromBytes || Number(last) + 1 !== Number(total)) return false;
  return totalBytes === null || Number(total) === totalBytes;
}
