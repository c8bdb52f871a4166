import { AppError, type SourceCredentials } from '@pixmill/contracts';
import type { SourceInput, WireRequest } from '../../dialect.js';
import { nameFromPath, nameFromUrl } from '../../file-name.js';
import { isJsonObject, type JsonObject } from './parse-parameters.js';

export interface RequestSource {
  readonly input: SourceInput;
  readonly login: SourceCredentials | null;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

const maxUrlLength = 2_048;
export const urlRule = 'must be an absolute http or https URL';

/** Where it leads is not looked at here: the guard that dials decides. */
export const isHttpUrl = (text: string) => text.length <= maxUrlLength && /^https?:\/\/[^/]/i.test(text) && URL.canParse(text);

const invalid = (message: string) => new AppError('invalid_parameter', { message });

/** The one image of an upload. Throws AppError `invalid_parameter`. */
export function parseUploadSource({ files }: Pick<WireRequest, 'files'>): RequestSource {
  const [file, ...more] = files.filter(({ field }) => field === 'file');
  if (!file) throw invalid('`file` is required: a part of multipart/form-data with the image');
  if (more.length > 0 || files.length > 1) throw invalid('`file`: one image in a request, and no other files');
  // go sends an empty name.
  return { input: { kind: 'upload', name: nameFromPath(file.name), file }, login: null, headers: {} };
}

/**
 * The one image to be fetched; credentials in its address become a login, which is kept apart and never goes to another host.
 * Source: Optidash contract section 2.2.
 * @throws AppError `invalid_parameter`
 */
export function parseFetchSource({ url: text, headers }: JsonObject): RequestSource {
  if (typeof text !== 'string' || !isHttpUrl(text)) throw invalid(`\`url\` ${urlRule}, ${maxUrlLength} characters at most`);
  const url = new URL(text);
  const login =
    url.username === '' && url.password === '' ? null : { user: decodeOrKeep(url.username), password: decodeOrKeep(url.password) };
  url.username = '';
  url.password = '';
  const name = /[^/]/.test(url.pathname) ? nameFromUrl(url.href) : 'image';
  return { input: { kind: 'url', name, url: url.href }, login, headers: parseSourceHeaders(headers) };
}

/** An escape that is none stands for itself. */
function decodeOrKeep(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** They belong to the connection or to the length of a body, neither of which is the caller's. */
const forbiddenHeaders = [
  'connection',
  'content-length',
  'expect',
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
  if (!isJsonObject(value)) throw invalid('headers must be a hash');
  const lines = Object.entries(value).map(([name, text]) => parseSourceHeader(name, text));
  const bytes = lines.reduce((sum, line) => sum + line.join(': ').length, 0);
  if (lines.length > maxHeaders || bytes > maxHeaderBytes) throw invalid(`headers: ${maxHeaders} at most, ${maxHeaderBytes} bytes at most`);
  return Object.fromEntries(lines);
}

function parseSourceHeader(name: string, value: unknown): [string, string] {
  const lower = name.toLowerCase();
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(lower)) throw invalid(`headers: ${JSON.stringify(name)} is no name of a header`);
  if (forbiddenHeaders.includes(lower)) throw invalid(`headers: \`${lower}\` cannot be set, nor can ${forbiddenHeaders.join(', ')}`);
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^[\t\x20-\x7e\xa0-\xff]*$/.test(text)) {
    throw invalid(`headers: \`${lower}\` must be a text of latin letters without line breaks`);
  }
  return [lower, text];
}
