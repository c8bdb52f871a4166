import { PixmillError } from '../errors.js';
import { parseUrl } from '../parse-url.js';

/** The address of a service, with a slash at its end. Throws PixmillError `options_invalid`; its message has no login of the address. */
export function parseServiceUrl(url: unknown): URL {
  const parsed = typeof url === 'string' || url instanceof URL ? parseUrl(String(url)) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new PixmillError('options_invalid', 'url is not the address of a service: it must begin with https:// or http://');
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new PixmillError('options_invalid', 'url must have no login in it: the key goes into apiKey');
  }
  if (parsed.search !== '' || parsed.hash !== '') throw new PixmillError('options_invalid', 'url must have no query and no fragment');
  if (/\/api\/v1\/?$/.test(parsed.pathname)) {
    throw new PixmillError('options_invalid', 'url must be the address of the service without /api/v1');
  }
  if (!parsed.pathname.endsWith('/')) parsed.pathname += '/';
  return parsed;
}

/** The key as it goes into a header. Throws PixmillError `options_invalid`; its message does not have the key. */
export function parseApiKey(apiKey: unknown): string {
  if (typeof apiKey !== 'string' || apiKey === '')
    throw new PixmillError('options_invalid', 'apiKey is missing: create one with `pixmill key create`');
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new PixmillError('options_invalid', 'apiKey has characters that no key has, such as a blank or a line break at its end');
  }
  return apiKey;
}

/**
 * Where a request goes. A path of the API, such as `/api/v1/jobs`, is below the address of the service; a whole URL is itself, and gets no key.
 */
export function toTarget(url: string, serviceUrl: URL): { readonly target: URL; readonly hasKey: boolean } {
  if (/^https?:\/\//i.test(url)) return { target: new URL(url), hasKey: false };
  return { target: new URL(`.${url.startsWith('/') ? '' : '/'}${url}`, serviceUrl), hasKey: true };
}

/** An address for messages: without its query, which may be signed. */
export const toShownUrl = ({ origin, pathname }: URL): string => `${origin}${pathname}`;
