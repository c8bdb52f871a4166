import { isLoginDecodable, type SourceCredentials, separateLogin } from '@pixmill/contracts';
import type { SourceInput, WireRequest } from '../../dialect.js';
import { nameFromPath, nameFromUrl } from '../../file-name.js';
import { isHttpUrl, loginRule } from '../../http-url.js';
import { invalidParameter } from '../../invalid-parameter.js';
import { isJsonObject, type JsonObject } from './parse-parameters.js';

export interface RequestSource {
  readonly input: SourceInput;
  readonly credentials: SourceCredentials | null;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

export const urlRule = 'must be an absolute http or https URL';

/** Signed URLs of object stores and of image services pass 2,048 characters. Source: docs/bad-input.md#limits-of-a-request */
const maxSourceUrlLength = 8_000;

/** The one image of an upload. Throws AppError `invalid_parameter`. */
export function parseUploadSource({ files }: Pick<WireRequest, 'files'>): RequestSource {
  const [file, ...more] = files.filter(({ field }) => field === 'file');
  if (!file) throw invalidParameter('`file` is required: a part of multipart/form-data with the image');
  if (more.length > 0 || files.length > 1) throw invalidParameter('`file`: one image in a request, and no other files');
  // The Go client sends an empty name.
  return { input: { kind: 'upload', name: nameFromPath(file.name), file }, credentials: null, headers: {} };
}

/**
 * The one image of a fetch. Removes the credentials from the URL; the service never sends them to another host.
 * Source: docs/contracts/optidash.md#22-post-10fetch. Throws AppError `invalid_parameter`.
 */
export function parseFetchSource({ url: text, headers }: JsonObject): RequestSource {
  if (typeof text !== 'string' || !isHttpUrl(text, maxSourceUrlLength)) {
    throw invalidParameter(`\`url\` ${urlRule}, ${maxSourceUrlLength} characters at most`);
  }
  if (!isLoginDecodable(text)) throw invalidParameter(`\`url\` ${loginRule}`);
  const { url, login } = separateLogin(new URL(text).href);
  const name = /[^/]/.test(new URL(url).pathname) ? nameFromUrl(url) : 'image';
  return { input: { kind: 'url', name, url }, credentials: login, headers: parseSourceHeaders(headers) };
}

/** Headers of the connection, of its framing and of proxies, which a caller may not set; the guard rejects them too. */
const forbiddenHeaders = [
  'connection',
  'content-length',
  'expect',
  'forwarded',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];
const [maxHeaders, maxHeaderBytes] = [50, 8_000];

function parseSourceHeaders(value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (!isJsonObject(value)) throw invalidParameter('headers must be a hash');
  const lines = Object.entries(value).map(([name, text]) => parseSourceHeader(name, text));
  const bytes = lines.reduce((sum, line) => sum + line.join(': ').length, 0);
  if (lines.length > maxHeaders || bytes > maxHeaderBytes)
    throw invalidParameter(`headers: ${maxHeaders} at most, ${maxHeaderBytes} bytes at most`);
  return Object.fromEntries(lines);
}

function parseSourceHeader(name: string, value: unknown): [string, string] {
  const lower = name.toLowerCase();
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(lower)) throw invalidParameter(`headers: ${JSON.stringify(name)} is not a valid header name`);
  if (forbiddenHeaders.includes(lower) || lower.startsWith('x-forwarded-'))
    throw invalidParameter(`headers: \`${lower}\` cannot be set, nor can ${forbiddenHeaders.join(', ')}, x-forwarded-*`);
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^[\t\x20-\x7e\xa0-\xff]*$/.test(text)) {
    throw invalidParameter(`headers: \`${lower}\` must be Latin-1 text without line breaks`);
  }
  return [lower, text];
}
