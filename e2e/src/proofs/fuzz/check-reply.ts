import type { ParsedReply, WireInput } from './exchange.js';
import { findLeaks } from './find-leaks.js';

/** Source: docs/megaoptim.md#codes. */
const dialectCodes = new Set([200, 202, 400, 401, 404, 405, 408, 409, 413, 414, 417, 422, 429, 431, 455, 500, 503, 504]);
/** Errors whose code is the HTTP status as well. */
const codesAsStatus = new Set([400, 404, 405, 408, 413, 414, 417, 429, 431, 503]);
/** Messages of internal errors, whatever the code. */
const internalErrorText = /internal error|temporarily unavailable|storage did not answer/i;

type ReplyCheck = (reply: ParsedReply, json: Record<string, unknown>) => string[];

function isMessageList(errors: unknown): boolean {
  return Array.isArray(errors) && errors.length > 0 && errors.every((error) => typeof error === 'string' && error.length > 0);
}

const checkDialectReply: ReplyCheck = ({ status }, json) => {
  const { code } = json;
  const problems: string[] = [];
  if (typeof code !== 'number' || !dialectCodes.has(code)) return [`code ${JSON.stringify(code)} is not documented`];
  const isConsistent = status === (code === 202 ? 202 : 200) || (status === code && codesAsStatus.has(code));
  if (!isConsistent) problems.push(`HTTP ${status} with code ${code}`);
  if (code < 300) return problems;
  if (json.status !== 'error') problems.push(`status ${JSON.stringify(json.status)} with code ${code}`);
  const byField = typeof json.errors === 'object' && json.errors !== null && !Array.isArray(json.errors);
  const areMessages = byField ? Object.values(json.errors ?? {}).every(isMessageList) : isMessageList(json.errors);
  if (!areMessages) problems.push('errors is not a list of messages');
  return problems;
};

/** Problem details (RFC 9457). */
const checkNativeReply: ReplyCheck = ({ status, headers }, json) => {
  if (status < 300) return [];
  const isProblem = /^application\/problem\+json(; charset=utf-8)?$/.test(headers['content-type'] ?? '') && json.status === status;
  const hasTexts = [json.type, json.title, json.detail, json.code, json.request_id].every((text) => typeof text === 'string');
  if (!isProblem || !hasTexts) return [`HTTP ${status} without problem details`];
  return status === 500 ? ['an internal error'] : [];
};

function checkHealthReply(reply: ParsedReply, json: Record<string, unknown>): string[] {
  if ('code' in json) return checkNativeReply(reply, json);
  return json.status === 'ok' ? [] : ['not healthy'];
}

function selectCheck(path: string): ReplyCheck {
  if (path.startsWith('/api/') && !path.startsWith('/api/register')) return checkNativeReply;
  return /^\/(healthz|readyz)/.test(path) ? checkHealthReply : checkDialectReply;
}

function mayBeEmpty({ method, path }: Pick<WireInput, 'method' | 'path'>, { status }: ParsedReply): boolean {
  return method === 'HEAD' || status === 204 || status === 304 || path.startsWith('/image');
}

function parseJson({ headers, body }: ParsedReply): Record<string, unknown> | null {
  if (!/^application\/(problem\+)?json/.test(headers['content-type'] ?? '')) return null;
  try {
    const json: unknown = JSON.parse(body.toString());
    return typeof json === 'object' && json !== null ? { ...json } : null;
  } catch {
    return null; // the caller reports that it is not JSON
  }
}

/** A report names encoders on purpose, and the operator reads settings and the health of the databases. */
function listAllowedLeaks(path: string, status: number): readonly string[] {
  if (path.startsWith('/api/v1/admin/') && status < 300) return ['a path', 'the database', 'the image libraries'];
  return path.endsWith('/report') || /^\/api\/v1\/jobs/.test(path) ? ['the image libraries'] : [];
}

/** Problems of a reply: its shape, its code, its HTTP status, and internals that it exposes. */
export function checkReply(input: Pick<WireInput, 'method' | 'path'>, reply: ParsedReply): string[] {
  const headers = Object.entries(reply.headers).map(([name, value]) => `${name}: ${value}`);
  const isFile = /^(image\/|application\/zip|text\/csv)/.test(reply.headers['content-type'] ?? '');
  const text = [...headers, ...(isFile ? [] : [reply.body.toString()])].join('\r\n');
  const allowed = listAllowedLeaks(input.path, reply.status);
  const problems = findLeaks(text, allowed).map((leak) => `exposes ${leak}`);
  if ('x-powered-by' in reply.headers) problems.push('names its framework');
  if (internalErrorText.test(text)) problems.push(`internal error: HTTP ${reply.status} ${reply.body.toString().slice(0, 200)}`);
  if (reply.body.length === 0 && mayBeEmpty(input, reply)) return problems;
  if (isFile && reply.status < 300) return problems;
  const json = parseJson(reply);
  if (json === null) return [...problems, `HTTP ${reply.status} is not JSON: ${JSON.stringify(reply.body.toString('latin1', 0, 80))}`];
  return [...problems, ...selectCheck(input.path)(reply, json)];
}
