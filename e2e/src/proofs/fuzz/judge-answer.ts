import type { HttpAnswer, WireInput } from './exchange.js';
import { findLeaks } from './leaks.js';

/** docs/megaoptim.md "Codes". */
const dialectCodes = new Set([200, 202, 400, 401, 404, 405, 408, 409, 413, 414, 417, 422, 429, 431, 455, 500, 503, 504]);
/** Conditions of the service: the HTTP status is the code. */
const realStatuses = new Set([400, 404, 405, 408, 413, 414, 417, 429, 431, 503]);
/** Sentences that mean something of ours broke, whatever the code says. */
const broken = /internal error|temporarily unavailable|storage did not answer/i;

type Judge = (answer: HttpAnswer, json: Record<string, unknown>) => string[];

function isSentences(errors: unknown): boolean {
  return Array.isArray(errors) && errors.length > 0 && errors.every((error) => typeof error === 'string' && error.length > 0);
}

const judgeDialect: Judge = ({ status }, json) => {
  const { code } = json;
  const problems: string[] = [];
  if (typeof code !== 'number' || !dialectCodes.has(code)) return [`code ${JSON.stringify(code)} is not documented`];
  const agrees = status === (code === 202 ? 202 : 200) || (status === code && realStatuses.has(code));
  if (!agrees) problems.push(`HTTP ${status} with code ${code}`);
  if (code < 300) return problems;
  if (json.status !== 'error') problems.push(`status ${JSON.stringify(json.status)} with code ${code}`);
  const byField = typeof json.errors === 'object' && json.errors !== null && !Array.isArray(json.errors);
  const sentences = byField ? Object.values(json.errors ?? {}).every(isSentences) : isSentences(json.errors);
  if (!sentences) problems.push('errors is no list of sentences');
  return problems;
};

/** Administration and the account's own surfaces. */
const judgeOurs: Judge = ({ status }, json) => {
  if (status < 300) return [];
  if ('status' in json && 'code' in json) return judgeDialect({ status, headers: {}, body: Buffer.alloc(0) }, json);
  const { error } = json;
  const worded = typeof error === 'object' && error !== null && 'code' in error && 'message' in error;
  if (!worded || status === 500) return [`HTTP ${status} without a worded error`];
  return [];
};

function judgeHealth(answer: HttpAnswer, json: Record<string, unknown>): string[] {
  return 'code' in json ? judgeDialect(answer, json) : json.status === 'ok' ? [] : ['not healthy'];
}

function judgeFor(path: string): Judge {
  if (path.startsWith('/api/') && !path.startsWith('/api/register')) return judgeOurs;
  return /^\/(healthz|readyz)/.test(path) ? judgeHealth : judgeDialect;
}

function mayBeEmpty({ method, path }: Pick<WireInput, 'method' | 'path'>, { status }: HttpAnswer): boolean {
  return method === 'HEAD' || status === 204 || status === 304 || path.startsWith('/image');
}

function parseJson({ headers, body }: HttpAnswer): Record<string, unknown> | null {
  if (!headers['content-type']?.startsWith('application/json')) return null;
  try {
    const json: unknown = JSON.parse(body.toString());
    return typeof json === 'object' && json !== null ? { ...json } : null;
  } catch {
    return null; // the caller says that it is no JSON
  }
}

/** What is wrong with an answer: its shape, its code, its HTTP status, or what it gives away. */
export function judgeAnswer(input: Pick<WireInput, 'method' | 'path'>, answer: HttpAnswer): string[] {
  const headers = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`);
  const isImage = answer.headers['content-type']?.startsWith('image/') ?? false;
  const said = [...headers, ...(isImage ? [] : [answer.body.toString()])].join('\r\n');
  // A report names encoders on purpose (docs/megaoptim.md).
  const meant = input.path.endsWith('/report') ? ['the image libraries'] : [];
  const problems = findLeaks(said, meant).map((leak) => `gives away ${leak}`);
  if ('x-powered-by' in answer.headers) problems.push('names what it is made of');
  if (broken.test(said)) problems.push(`something broke: HTTP ${answer.status} ${answer.body.toString().slice(0, 200)}`);
  if (answer.body.length === 0 && mayBeEmpty(input, answer)) return problems;
  if (isImage && answer.status < 300) return problems;
  const json = parseJson(answer);
  if (json === null) return [...problems, `HTTP ${answer.status} is not JSON: ${JSON.stringify(answer.body.toString('latin1', 0, 80))}`];
  return [...problems, ...judgeFor(input.path)(answer, json)];
}
