import { AppError } from '@pixmill/contracts';
import { z } from 'zod';
import type { Command, ReplyMode, UrlRules, WireRequest } from '../dialect.js';
import { type Hash, isHash, quoted, readHash } from './hash.js';
import { operationNames, readOperations } from './operations.js';
import { readEncoding } from './output.js';
import { replyModeOf } from './reply-mode.js';
import { readFetched, readUploaded, type Source } from './source.js';
import { readStore } from './store.js';
import { choice } from './values.js';
import { readWebhook } from './webhook.js';

/** Synchronous answers come well within a minute, which is when the php client gives up. Source: decisions.md 8. */
const longestWaitMs = 50_000;

const commonKeys = ['optimize', ...operationNames, 'store', 'output', 'webhook', 'cdn', 'response'];
const fetchKeys = ['url', 'headers', ...commonKeys];

/** Whatever they may be called: what these words promise is not sold under another name. Source: Optidash contract section 6. */
const superResolution = /^(super_?-?resolution|super_?-?res|sr|upscale|upscaling|enlarge|enlargement)$/i;

const cdnForm = z.looseObject({});
const responseForm = z.strictObject({ mode: choice(['json', 'binary']) });

const invalid = (message: string) => new AppError('invalid_parameter', { message });

/** POST /1.0/upload. Source: Optidash contract section 2.1. Throws AppError `malformed_body` or `invalid_parameter`. */
export function parseUpload(request: WireRequest, rules: UrlRules): Command {
  if (request.mediaType !== null && !request.mediaType.startsWith('multipart/')) {
    throw new AppError('malformed_body', { message: 'Send multipart/form-data with the parts `file` and `data`' });
  }
  return toCommand(request, parseData(request.fields.data ?? ''), { known: commonKeys, read: () => readUploaded(request), rules });
}

/** POST /1.0/fetch. Source: Optidash contract section 2.2. Throws AppError `malformed_body` or `invalid_parameter`. */
export function parseFetch(request: WireRequest, rules: UrlRules): Command {
  const { json } = request;
  if (!isHash(json)) throw new AppError('malformed_body', { message: 'Send application/json: a hash with `url` and operations' });
  return toCommand(request, json, { known: fetchKeys, read: () => readFetched(json), rules });
}

/** The operations of an upload. php writes its empty hash as `[]`. */
function parseData(text: string): Hash {
  if (text.trim() === '') return {};
  const data = parseJson(text);
  if (Array.isArray(data) && data.length === 0) return {};
  if (!isHash(data)) throw invalid('`data` must be a JSON string of a hash');
  return data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new AppError('invalid_parameter', { message: '`data` must be a JSON string, this is none', cause: thrown });
  }
}

interface Reading {
  readonly known: readonly string[];
  readonly read: () => Source;
  readonly rules: UrlRules;
}

function toCommand(request: WireRequest, body: Hash, { known, read, rules }: Reading): Command {
  refuseUnknown(body, known);
  const operations = readOperations(body);
  const spec = { ...readEncoding(body, operations), operations: [{ kind: 'cmyk-to-rgb' as const }, ...operations] };
  const webhook = readWebhook(body.webhook, rules);
  const destination = readStore(body.store, rules);
  readHash('cdn', cdnForm, body.cdn);
  const reply = readReply(request, body);
  if (reply === 'binary' && webhook) throw invalid('response: `mode` binary cannot be combined with `webhook`');
  if (reply === 'binary' && destination) throw invalid('response: `mode` binary cannot be combined with `store`');
  const { input, login, headers } = read();
  return {
    verb: 'submit',
    spec,
    sources: [input],
    callbackUrl: webhook?.url ?? null,
    callbackDelayMs: webhook?.delayMs ?? 0,
    sourceLogin: login,
    sourceHeaders: headers,
    destination,
    waitMs: webhook ? 0 : longestWaitMs,
    reply,
  };
}

function readReply({ headers }: WireRequest, { response }: Hash): ReplyMode {
  const mode = readHash('response', responseForm, response)?.mode ?? 'json';
  return mode === 'binary' ? mode : replyModeOf(headers);
}

function refuseUnknown(body: Hash, known: readonly string[]): void {
  const unknown = Object.keys(body).filter((key) => !known.includes(key));
  const promise = unknown.find((key) => superResolution.test(key));
  if (promise !== undefined) {
    throw invalid(`${promise}: Pixmill has no super-resolution; \`resize\` enlarges, without adding detail`);
  }
  if (unknown.length > 0) throw invalid(`${quoted(unknown)} is not an operation; known are ${quoted(known)}`);
}
