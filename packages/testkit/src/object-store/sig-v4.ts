import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A request as it arrived, without any decoding. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query as on the request line. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

const credentialPattern =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

function toCanonicalQuery(query: string): string {
  const pairs = query.split('&').filter((pair) => pair !== '');
  return pairs
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
    .sort()
    .join('&');
}

/** Whether the signature must cover this header. */
const mustBeSigned = (name: string) => name === 'host' || name.startsWith('x-amz-');

/**
 * Rebuilds the canonical request and returns the error code of its signature; null for a valid one.
 * Written from AWS's description of Signature Version 4, without AWS's code.
 */
export function findSigV4Error(request: ReceivedRequest, findSecret: (accessKeyId: string) => string | undefined): string | null {
  const { method, target, headers, body } = request;
  const headerOf = (name: string) => [headers[name] ?? ''].flat().join(',').trim().replace(/\s+/g, ' ');
  const [, accessKeyId = '', day = '', region = '', service = '', signed = '', signature = ''] =
    credentialPattern.exec(headerOf('authorization')) ?? [];
  const secret = findSecret(accessKeyId);
  if (secret === undefined) return 'InvalidAccessKeyId';
  const names = signed.split(';');
  const unsigned = Object.keys(headers).find((name) => mustBeSigned(name) && !names.includes(name));
  if (unsigned !== undefined) return `AccessDenied: ${unsigned} is not signed`;
  const bodyHash = sha256(body);
  const statedHash = headerOf('x-amz-content-sha256') || bodyHash;
  if (statedHash !== bodyHash && statedHash !== 'UNSIGNED-PAYLOAD') return 'XAmzContentSHA256Mismatch';
  const [path = '', query = ''] = target.split(/\?(.*)/s);
  const lines = names.map((name) => `${name}:${headerOf(name)}\n`).join('');
  const canonical = [method, path, toCanonicalQuery(query), lines, signed, statedHash].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', headerOf('x-amz-date'), scope, sha256(canonical)].join('\n');
  const key = [region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${secret}`, day));
  return timingSafeEqual(hmac(key, toSign), Buffer.from(signature, 'hex')) ? null : 'SignatureDoesNotMatch';
}
