import { AppError, type FieldProblem, formatInfo, imageFormats, type SourceCredentials } from '@pixmill/contracts';
import { z } from 'zod';
import type { SourceRequestAccess } from '../dialect.js';
import { nameFromPath, nameFromUrl } from '../file-name.js';
import { trimUrl } from '../http-url.js';
import { parseSourceHeaders } from '../source-headers.js';
import { findUrlProblem } from './parse-options.js';

/** Of the decoded bytes of a `data:` URI. */
export const maxDataBytes = 1_000_000;

/** Signed URLs of object stores and of image services pass 2,048 characters. Source: docs/bad-input.md#limits-of-a-request */
const maxSourceUrlLength = 8_000;

const text = z.string('must be a string');
const nameRule = 'must be a file name of 1 to 255 characters on one line';

/** One source: exactly one of `url`, `upload_id` and `data`. */
export const sourceSchema = z
  .strictObject({
    url: text.optional().meta({ description: 'http or https; a login inside of it is never shown again' }),
    upload_id: text.optional().meta({ description: 'Id of an upload of the account' }),
    data: text.optional().meta({ description: '`data:image/...;base64,...`, at most 1 MB of bytes' }),
    name: text
      .min(1, nameRule)
      .max(255, nameRule)
      .regex(/^[^\p{Cc}\p{Cs}]*$/u, nameRule)
      .optional()
      .meta({ description: 'Default: the last part of the URL, or the name of the upload' }),
    credentials: z
      .strictObject(
        { user: text.meta({ description: 'Name of the user' }), password: text.meta({ description: 'Never shown again' }) },
        'must be an object with user and password',
      )
      .optional()
      .meta({ description: 'HTTP Basic, for `url` only, never sent to another host' }),
    headers: z.record(z.string(), text).optional().meta({ description: 'Headers of the request for `url`, sent to its own host only' }),
  })
  .superRefine((source, context) => {
    const kinds = (['url', 'upload_id', 'data'] as const).filter((kind) => source[kind] !== undefined);
    if (kinds.length !== 1)
      context.addIssue({ code: 'custom', path: kinds[1] ? [kinds[1]] : [], message: 'must have exactly one of url, upload_id and data' });
    for (const field of ['credentials', 'headers'] as const)
      if (source[field] !== undefined && source.url === undefined)
        context.addIssue({ code: 'custom', path: [field], message: 'is for a source with a url only' });
  })
  .meta({ id: 'Source', description: 'One image: exactly one of `url`, `upload_id` and `data`' });

export type WireSource = z.output<typeof sourceSchema>;

/** A source in the words of the core, before uploads are looked up and bytes are stored. */
export type ParsedSource =
  | { readonly kind: 'url'; readonly name: string; readonly url: string; readonly access: SourceRequestAccess }
  | { readonly kind: 'upload-id'; readonly name: string | null; readonly uploadId: string }
  | { readonly kind: 'data'; readonly name: string; readonly bytes: Buffer };

export interface SourceRules {
  /** Whether a caller may name the host of the request (FETCH_HOST_HEADER). */
  readonly allowsHost: boolean;
}

type Report = (at: string, detail: string) => void;

/** Parses sources after their schema. A source with a problem is null; the problems have their pointers. Pure. */
export function parseSources(
  sources: readonly WireSource[],
  rules: SourceRules,
): { readonly sources: readonly (ParsedSource | null)[]; readonly problems: readonly FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const parsed = sources.map((source, position) => {
    const before = problems.length;
    const report: Report = (at, detail) => void problems.push({ in: 'body', at: `sources/${position}/${at}`, detail });
    const result = parseSource(source, { position, rules, report });
    return problems.length > before ? null : result;
  });
  return { sources: parsed, problems };
}

interface SourceContext {
  readonly position: number;
  readonly rules: SourceRules;
  readonly report: Report;
}

function parseSource(source: WireSource, context: SourceContext): ParsedSource | null {
  const name = source.name === undefined ? null : nameFromPath(source.name);
  if (source.upload_id !== undefined) return { kind: 'upload-id', name, uploadId: source.upload_id };
  if (source.data !== undefined) return parseData(source.data, name, context);
  const url = trimUrl(source.url ?? '');
  const problem = findUrlProblem(url, maxSourceUrlLength);
  if (problem !== null) context.report('url', problem);
  const access = toAccess(source, context);
  return problem === null ? { kind: 'url', name: name ?? nameFromUrl(url), url: new URL(url).href, access } : null;
}

function toAccess({ credentials, headers }: WireSource, { rules, report }: SourceContext): SourceRequestAccess {
  const login: { readonly login?: SourceCredentials } = credentials ? { login: credentials } : {};
  try {
    return { ...login, headers: parseSourceHeaders(headers, rules) };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    report('headers', thrown.message.replace(/^headers: /, ''));
    return login;
  }
}

const dataPattern = /^data:image\/([a-z0-9.+-]{1,40});base64,/i;
const dataRule = 'must be data:image/...;base64,... with valid base64';
const maxDataLength = Math.ceil(maxDataBytes / 3) * 4 + 100;

function parseData(data: string, name: string | null, { position, report }: SourceContext): ParsedSource | null {
  const [prefix, subtype = ''] = dataPattern.exec(data.slice(0, 100)) ?? [];
  if (prefix === undefined) report('data', dataRule);
  else if (data.length > maxDataLength) report('data', `must have at most ${maxDataBytes} bytes; send larger files as an upload`);
  else {
    const base64 = data.slice(prefix.length);
    const bytes = Buffer.from(base64, 'base64');
    if (bytes.length === 0 || withoutPadding(bytes.toString('base64')) !== withoutPadding(base64)) report('data', dataRule);
    else if (bytes.length > maxDataBytes) report('data', `must have at most ${maxDataBytes} bytes; send larger files as an upload`);
    else return { kind: 'data', name: name ?? `image-${position + 1}${toExtension(subtype)}`, bytes };
  }
  return null;
}

const withoutPadding = (base64: string) =>
  base64.endsWith('==') ? base64.slice(0, -2) : base64.endsWith('=') ? base64.slice(0, -1) : base64;

function toExtension(subtype: string): string {
  const format = imageFormats.find((each) => formatInfo[each].mediaType === `image/${subtype.toLowerCase()}`);
  return format ? `.${formatInfo[format].extension}` : '';
}
