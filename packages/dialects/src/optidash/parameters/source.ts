import { isLoginDecodable, type SourceCredentials, separateLogin } from '@pixmill/contracts';
import type { SourceInput, WireRequest } from '../../dialect.js';
import { nameFromPath, nameFromUrl } from '../../file-name.js';
import { isHttpUrl, loginRule, trimUrl } from '../../http-url.js';
import { invalidParameter } from '../../invalid-parameter.js';
import { parseSourceHeaders, type SourceHeaderRules } from '../../source-headers.js';
import type { JsonObject } from './parse-parameters.js';

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
export function parseFetchSource({ url: sent, headers }: JsonObject, headerRules: SourceHeaderRules): RequestSource {
  const text = typeof sent === 'string' ? trimUrl(sent) : '';
  if (!isHttpUrl(text, maxSourceUrlLength)) {
    throw invalidParameter(`\`url\` ${urlRule}, ${maxSourceUrlLength} characters at most`);
  }
  if (!isLoginDecodable(text)) throw invalidParameter(`\`url\` ${loginRule}`);
  const { url, login } = separateLogin(new URL(text).href);
  const name = /[^/]/.test(new URL(url).pathname) ? nameFromUrl(url) : 'image';
  return { input: { kind: 'url', name, url }, credentials: login, headers: parseSourceHeaders(headers, headerRules) };
}
