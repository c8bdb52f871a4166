import { AppError, type SourceLogin } from '@pixmill/contracts';
import type { SourceInput, WireRequest } from '../dialect.js';
import { nameFromPath, nameFromUrl } from '../file-name.js';
import { type Hash, isHash } from './hash.js';

export interface Source {
  readonly input: SourceInput;
  readonly login: SourceLogin | null;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

const longestUrl = 2_048;
export const urlRule = 'must be an absolute http or https URL';

/** Where it leads is not looked at here: the guard that dials decides. */
export const isHttpUrl = (text: string) => text.length <= longestUrl && /^https?:\/\/[^/]/i.test(text) && URL.canParse(text);

const invalid = (message: string) => new AppError('invalid_parameter', { message });

/** The one image of an upload. Throws AppError `invalid_parameter`. */
export function readUploaded({ files }: Pick<WireRequest, 'files'>): Source {
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
export function readFetched({ url: text, headers }: Hash): Source {
  if (typeof text !== 'string' || !isHttpUrl(text)) throw invalid(`\`url\` ${urlRule}, ${longestUrl} characters at most`);
  const url = new URL(text);
  const login = url.username === '' && url.password === '' ? null : { user: decoded(url.username), password: decoded(url.password) };
  url.username = '';
  url.password = '';
  const name = /[^/]/.test(url.pathname) ? nameFromUrl(url.href) : 'image';
  return { input: { kind: 'url', name, url: url.href }, login, headers: readHeaders(headers) };
}

/** An escape that is none stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** They belong to the connection or to the length of a body, neither of which is the caller's. */
const refusedHeaders = [
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
const [mostHeaders, mostBytes] = [50, 8_000];

function readHeaders(value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (!isHash(value)) throw invalid('headers must be a hash');
  const lines = Object.entries(value).map(([name, text]) => readHeader(name, text));
  const bytes = lines.reduce((sum, line) => sum + line.join(': ').length, 0);
  if (lines.length > mostHeaders || bytes > mostBytes) throw invalid(`headers: ${mostHeaders} at most, ${mostBytes} bytes at most`);
  return Object.fromEntries(lines);
}

function readHeader(name: string, value: unknown): [string, string] {
  const lower = name.toLowerCase();
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(lower)) throw invalid(`headers: ${JSON.stringify(name)} is no name of a header`);
  if (refusedHeaders.includes(lower)) throw invalid(`headers: \`${lower}\` cannot be set, nor can ${refusedHeaders.join(', ')}`);
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^[\t\x20-\x7e\xa0-\xff]*$/.test(text)) {
    throw invalid(`headers: \`${lower}\` must be a text of latin letters without line breaks`);
  }
  return [lower, text];
}
