import { createHmac } from 'node:crypto';
import type { ReceivedRequest } from './sig-v4.js';

/** Azure signs these headers in this order. */
const signedHeaders = [
  'content-encoding',
  'content-language',
  'content-length',
  'content-md5',
  'content-type',
  'date',
  'if-modified-since',
  'if-match',
  'if-none-match',
  'if-unmodified-since',
  'range',
];

/**
 * Rebuilds Azure's string to sign and returns the error code of the signature; null for a valid one.
 * Written from Microsoft's description of Shared Key, without Microsoft's code.
 */
export function findSharedKeyError({ method, target, headers }: ReceivedRequest, account: string, key: string): string | null {
  const headerOf = (name: string) => [headers[name] ?? ''].flat().join(',').trim();
  const [path = '', query = ''] = target.split(/\?(.*)/s);
  const standard = signedHeaders.map((name) => (name === 'content-length' && headerOf(name) === '0' ? '' : headerOf(name)));
  const own = Object.keys(headers)
    .filter((name) => name.startsWith('x-ms-'))
    .sort()
    .map((name) => `${name}:${headerOf(name)}\n`);
  const parameters = [...new URLSearchParams(query)].map(([name, value]) => `\n${name.toLowerCase()}:${value}`).sort();
  const toSign = `${[method, ...standard].join('\n')}\n${own.join('')}/${account}${path}${parameters.join('')}`;
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(toSign, 'utf8').digest('base64');
  return headerOf('authorization') === `SharedKey ${account}:${signature}` ? null : 'AuthenticationFailed';
}
