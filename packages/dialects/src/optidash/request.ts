import { AppError, type Operation } from '@pixmill/contracts';
import { z } from 'zod';
import type { Command, ReplyMode, UrlRules, WireRequest } from '../dialect.js';
import { invalidParameter } from '../invalid-parameter.js';
import type { SourceHeaderRules } from '../source-headers.js';
import type { SpecDefaults } from '../spec-defaults.js';
import { operationNames, parseOperations } from './parameters/operations.js';
import { parseEncoding } from './parameters/output.js';
import { isJsonObject, type JsonObject, parseParameters, quoteNames } from './parameters/parse-parameters.js';
import { parseFetchSource, parseUploadSource, type RequestSource } from './parameters/source.js';
import { parseStore } from './parameters/store.js';
import { choice } from './parameters/values.js';
import { parseWebhook } from './parameters/webhook.js';
import { toReplyMode } from './reply-mode.js';

/**
 * A synchronous call ends well within the 60 s timeout of the PHP client. Source: docs/product-decisions.md#synchronous-calls-and-credits.
 */
const maxWaitMs = 50_000;

const commonKeys = ['optimize', ...operationNames, 'store', 'output', 'webhook', 'cdn', 'response'];
const fetchKeys = ['url', 'headers', ...commonKeys];

/**
 * Other names of super-resolution, which Pixmill does not replace by a plain enlargement.
 * Source: docs/contracts/optidash.md#6-what-sharp-can-do-and-what-it-cannot.
 */
const superResolutionNames = /^(super_?-?resolution|super_?-?res|sr|upscale|upscaling|enlarge|enlargement)$/i;

const cdnForm = z.looseObject({});
const responseForm = z.strictObject({ mode: choice(['json', 'binary']) });

/** POST /1.0/upload. Source: docs/contracts/optidash.md#21-post-10upload. Throws AppError `malformed_body` or `invalid_parameter`. */
export function parseUpload(request: WireRequest, rules: UrlRules, defaults: SpecDefaults = {}): Command {
  if (request.mediaType !== null && !request.mediaType.startsWith('multipart/')) {
    throw new AppError('malformed_body', { message: 'Send multipart/form-data with the parts `file` and `data`' });
  }
  return toCommand(request, parseData(request.fields.data ?? ''), {
    knownKeys: commonKeys,
    parseSource: () => parseUploadSource(request),
    rules,
    defaults,
  });
}

/** POST /1.0/fetch. Source: docs/contracts/optidash.md#22-post-10fetch. Throws AppError `malformed_body` or `invalid_parameter`. */
export function parseFetch(request: WireRequest, rules: UrlRules & SourceHeaderRules, defaults: SpecDefaults = {}): Command {
  const { json } = request;
  if (!isJsonObject(json)) throw new AppError('malformed_body', { message: 'Send application/json: a hash with `url` and operations' });
  return toCommand(request, json, { knownKeys: fetchKeys, parseSource: () => parseFetchSource(json, rules), rules, defaults });
}

/** The operations of an upload. The PHP client writes an empty hash as `[]`. */
function parseData(text: string): JsonObject {
  if (text.trim() === '') return {};
  const data = parseJson(text);
  if (Array.isArray(data) && data.length === 0) return {};
  if (!isJsonObject(data)) throw invalidParameter('`data` must be a JSON string of a hash');
  return data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new AppError('invalid_parameter', { message: '`data` must be a JSON string', cause: thrown });
  }
}

interface CommandOptions {
  readonly knownKeys: readonly string[];
  readonly parseSource: () => RequestSource;
  readonly rules: UrlRules;
  readonly defaults: SpecDefaults;
}

function toCommand(request: WireRequest, body: JsonObject, { knownKeys, parseSource, rules, defaults }: CommandOptions): Command {
  rejectUnknownKeys(body, knownKeys);
  const webhook = parseWebhook(body.webhook, rules);
  const operations = parseOperations(body).map((operation) => (webhook ? operation : limitTime(operation)));
  const spec = { ...parseEncoding(body, operations, defaults), operations: [{ kind: 'cmyk-to-rgb' as const }, ...operations] };
  const destination = parseStore(body.store, rules);
  parseParameters('cdn', cdnForm, body.cdn);
  const reply = parseReplyMode(request, body);
  if (reply === 'binary' && webhook) throw invalidParameter('response: `mode` binary cannot be combined with `webhook`');
  if (reply === 'binary' && destination) throw invalidParameter('response: `mode` binary cannot be combined with `store`');
  const { input, credentials, headers } = parseSource();
  return {
    verb: 'submit',
    spec,
    sources: [input],
    callbackUrl: webhook?.url ?? null,
    callbackDelayMs: webhook?.delayMs ?? 0,
    sourceCredentials: credentials,
    sourceHeaders: headers,
    destination,
    waitMs: webhook ? 0 : maxWaitMs,
    reply,
  };
}

/** Somebody waits for the result, so it fails at once when it would take longer. Source: docs/super-resolution.md#limits. */
const limitTime = (operation: Operation): Operation =>
  operation.kind === 'super-resolution' ? { ...operation, maxMs: maxWaitMs } : operation;

function parseReplyMode({ headers }: WireRequest, { response }: JsonObject): ReplyMode {
  const mode = parseParameters('response', responseForm, response)?.mode ?? 'json';
  return mode === 'binary' ? mode : toReplyMode(headers);
}

function rejectUnknownKeys(body: JsonObject, knownKeys: readonly string[]): void {
  const unknown = Object.keys(body).filter((key) => !knownKeys.includes(key));
  const unsupportedKey = unknown.find((key) => superResolutionNames.test(key));
  if (unsupportedKey !== undefined) {
    throw invalidParameter(
      `${unsupportedKey} is not an operation; \`super_resolution\` enlarges with a neural network, \`resize\` without`,
    );
  }
  if (unknown.length > 0) throw invalidParameter(`${quoteNames(unknown)} is not an operation; known are ${quoteNames(knownKeys)}`);
}
