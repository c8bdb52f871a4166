import type { ParsedReply, WireInput } from './exchange.js';
import { findLeaks } from './find-leaks.js';

/** docs/megaoptim.md "Codes". */
const dialectCodes = new Set([200, 202, 400, 401, 404, 405, 408, 409, 413, 414, 417, 422, 429, 431, 455, 500, 503, 504]);
/** Conditions of the service: the HTTP status is the code. */
const realStatuses = new Set([400, 404, 405, 408, 413, 414, 417, 429, 431, 503]);
/** Sentences that mean something of ours broke, whatever the code says. */
const internalErrorText = /internal error|temporarily unavailable|storage did not answer/i;

type ReplyCheck = (answer: ParsedReply, json: Record<string, unknown>) => string[];

function isMessageList(errors: unknown): boolean {
  return Array.isArray(errors) && errors.length > 0 && errors.every((error) => typeof error === 'string' && error.length > 0);
}

const checkDialectReply: ReplyCheck = ({ status }, json) => {
  const { code } = json;
  const problems: string[] = [];
  if (typeof code !== 'number' || !dialectCodes.has(code)) return [`code ${JSON.stringify(code)} is not documented`];
  const agrees = status === (code === 202 ? 202 : 200) || (status === code && realStatuses.has(code));
  if (!agrees) problems.push(`HTTP ${status} with code ${code}`);
  if (code < 300) return problems;
  if (json.status !== 'error') problems.push(`status ${JSON.stringify(json.status)} with code ${code}`);
  const byField = typeof json.errors === 'object' && json.errors !== null && !Array.isArray(json.errors);
  const sentences = byField ? Object.values(json.errors ?? {}).every(isMessageList) : isMessageList(json.errors);
  if (!sentences) problems.push('errors is no list of sentences');
  return problems;
};

/** Administration and the account's own surfaces. */
const checkNativeReply: ReplyCheck = ({ status }, json) => {
  if (status < 300) return [];
  if ('status' in json && 'code' in json) return checkDialectReply({ status, headers: {}, body: Buffer.alloc(0) }, json);
  const { error } = json;
  const worded = typeof error === 'object' && error !== null && 'code' in error && 'message' in error;
  if (!worded || status === 500) return [`HTTP ${status} without a worded error`];
  return [];
};

function checkHealthReply(answer: ParsedReply, json: Record<string, unknown>): string[] {
  return 'code' in json ? checkDialectReply(answer, json) : json.status === 'ok' ? [] : ['not healthy'];
}

function selectCheck(path: string): ReplyCheck {
  if (path.startsWith('/api/') && !path.startsWith('/api/register')) return checkNativeReply;
  return /^\/(healthz|readyz)/.test(path) ? checkHealthReply : checkDialectReply;
}

function mayBeEmpty({ method, path }: Pick<WireInput, 'method' | 'path'>, { status }: ParsedReply): boolean {
  return method === 'HEAD' || status === 204 || status === 304 || path.startsWith('/image');
}

function parseJson({ headers, body }: ParsedReply): Record<string, unknown> | null {
  if (!headers['content-type']?.startsWith('application/json')) return null;
  try {
    const json: unknown = JSON.parse(body.toString());
    return typeof json === 'object' && json !== null ? { ...json } : null;
  } catch {
    return null; // the caller says that it is no JSON
  }
}

/** What is wrong with an answer: its shape, its code, its HTTP status, or what it gives away. */
export function checkReply(input: Pick<WireInput, 'method' | 'path'>, answer: ParsedReply): string[] {
  const headers = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`);
  const isImage = answer.headers['content-type']?.startsWith('image/') ?? false;
  const text = [...headers, ...(isImage ? [] : [answer.body.toString()])].join('\r\n');
  // A report names encoders on purpose (docs/megaoptim.md).
  const allowed = input.path.endsWith('/report') ? ['the image libraries'] : [];
  const problems = findLeaks(text, allowed).map((leak) => `gives away ${leak}`);
  if ('x-powered-by' in answer.headers) problems.push('names what it is made of');
  if (internalErrorText.test(text)) problems.push(`something broke: HTTP ${answer.status} ${answer.body.toString().slice(0, 200)}`);
  if (answer.body.length === 0 && mayBeEmpty(input, answer)) return problems;
  if (isImage && answer.status < 300) return problems;
  const json = parseJson(answer);
  if (json === null) return [...problems, `HTTP ${answer.status} is not JSON: ${JSON.stringify(answer.body.toString('latin1', 0, 80))}`];
  return [...problems, ...selectCheck(input.path)(answer, json)];
}
