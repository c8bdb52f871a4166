import { createHmac } from 'node:crypto';
import type { DestinationCredentials } from '@pixmill/contracts';

export type AzureCredentials = Extract<DestinationCredentials, { kind: 'azure' }>;

export interface UnsignedAzureRequest {
  /** Default PUT. */
  readonly method?: 'PUT' | 'DELETE';
  /** Without a query. */
  readonly url: string;
  /** `content-type` and any `x-ms-` header, in any case; no other header that Azure signs. */
  readonly headers: Readonly<Record<string, string>>;
  readonly sizeBytes: number;
  readonly credentials: AzureCredentials;
}

/** Azure sorts by the rules of a language: an underscore is before the digits, which ASCII has the other way round. */
const toSortKey = (name: string) => name.replaceAll('_', ' ');

function compareNames(one: string, other: string): number {
  return toSortKey(one) < toSortKey(other) ? -1 : 1;
}

/**
 * The value of `authorization`. Source: "Authorize with Shared Key" of Azure Storage. Written here, because the SDK needs
 * 27 packages for it.
 */
export function signAzureRequest({ method = 'PUT', url, headers, sizeBytes, credentials }: UnsignedAzureRequest): string {
  const { account, key } = credentials;
  const lowered = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.trim()]));
  const own = Object.keys(lowered).filter((name) => name.startsWith('x-ms-'));
  const ownLines = own.sort(compareNames).map((name) => `${name}:${lowered[name]}`);
  const length = sizeBytes === 0 ? '' : String(sizeBytes);
  // The empty lines: Content-Encoding and Content-Language; Content-MD5; Date, four conditions, Range.
  const standard = [method, '', '', length, '', lowered['content-type'] ?? '', '', '', '', '', '', ''];
  const text = [...standard, ...ownLines, `/${account}${new URL(url).pathname}`].join('\n');
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(text, 'utf8').digest('base64');
  return `SharedKey ${account}:${signature}`;
}
