import { isLoginDecodable, parseUrl } from '@pixmill/contracts';
import { invalidParameter } from './invalid-parameter.js';

const maxUrlLength = 2_048;

/** A login that cannot be decoded cannot be sent as HTTP Basic. */
export const loginRule = 'must write a % in its user or password as %25';

const isIgnored = (character: string | undefined) => character !== undefined && character <= ' ';

/**
 * A URL without the blanks and control characters around it, which parsers of URLs ignore: those up to U+0020. Source:
 * https://url.spec.whatwg.org/#concept-basic-url-parser.
 */
export function trimUrl(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isIgnored(text[start])) start += 1;
  while (end > start && isIgnored(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

/** Whether a text is an absolute http(s) URL of at most `maxLength` characters. The guard checks its address when it dials. */
export function isHttpUrl(text: string, maxLength: number = maxUrlLength): boolean {
  return text.length <= maxLength && /^https?:\/\/[^/]/i.test(text) && parseUrl(text) !== null;
}

export interface HttpUrlField {
  readonly field: string;
  /** Added to the message of a text that is not a URL. */
  readonly hint?: string;
}

/** The normalized form of an absolute http(s) URL. Throws AppError `invalid_parameter`, naming the field. */
export function parseHttpUrl(untrimmed: string, { field, hint = '' }: HttpUrlField): string {
  const text = trimUrl(untrimmed);
  if (text.length > maxUrlLength) throw invalidParameter(`${field}: longer than ${maxUrlLength} characters`);
  if (!isHttpUrl(text)) throw invalidParameter(`${field}: not an absolute http(s) URL${hint}`);
  if (!isLoginDecodable(text)) throw invalidParameter(`${field}: ${loginRule}`);
  return new URL(text).href;
}
