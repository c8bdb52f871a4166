import type { Login } from './source-access.js';

/** A URL without a login, and the login that it contained. */
export interface SeparatedUrl {
  readonly url: string;
  readonly login: Login | null;
}

/**
 * Cuts the login out of an absolute URL and decodes its percent escapes; an invalid escape stays as it is. A URL without a login stays
 * byte for byte. Pure.
 */
export function separateLogin(text: string): SeparatedUrl {
  const url = new URL(text);
  const { username, password } = url;
  if (username === '' && password === '') return { url: text, login: null };
  url.username = '';
  url.password = '';
  return { url: url.href, login: { user: decodeEscapes(username), password: decodeEscapes(password) } };
}

/** Whether the login of an absolute URL can be decoded: each % of it begins an escape, and the escapes are UTF-8. True without a login. Pure. */
export function isLoginDecodable(text: string): boolean {
  const { username, password } = new URL(text);
  try {
    return decodeURIComponent(`${username}${password}`) !== null;
  } catch {
    return false; // a URIError, and nothing else: this is the answer
  }
}

/** Everything between the scheme and the last @ of the host. A password that contains / ? or # ends it, as it does in a URL. */
const loginInText = /(\w:\/\/)[^\s/?#"<>\\]*@/g;

/** Replaces the login in every URL of a text by three asterisks: `https://***@host/`. Pure. */
export const maskLogins = (text: string): string => text.replace(loginInText, '$1***@');

/** A stored URL as a person sees it, with `***` in the place of a login that is stored beside it or is still inside. Pure. */
export const showUrl = ({ url, hasLogin }: { readonly url: string; readonly hasLogin: boolean }): string =>
  hasLogin ? maskLogins(url.replace('://', '://***@')) : maskLogins(url);

/** Keeps an invalid escape as it is. */
function decodeEscapes(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => Buffer.from(escaped.replaceAll('%', ''), 'hex').toString('utf8'));
}
