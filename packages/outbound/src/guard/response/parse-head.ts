import { MalformedResponse } from './malformed-response.js';

export interface StatusLine {
  readonly status: number;
  readonly reason: string;
}

/** Where a body ends. */
export type Framing = { readonly kind: 'length'; readonly bytes: number } | { readonly kind: 'chunked' | 'until-close' };

export interface ResponseHead {
  /** Strict HTTP/1.1, Latin-1, with the blank line at its end. */
  readonly text: string;
  readonly framing: Framing;
}

type Field = readonly [name: string, value: string];

/** HTTP of any version, in any case, without a reason or with a wrong blank; `ICY` is what radio servers say for HTTP/1.0. */
const statusLinePattern = /^\s*(?:HTTP\/\d+(?:\.\d+)?|ICY)[ \t]+([1-9]\d\d)(?!\d)[ \t]*(.*)$/is;
const namePattern = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that a value must not have (RFC 9110 section 5.5)
const controlCharacters = /[\0-\x08\x0a-\x1f\x7f]/g;

/** Headers of the connection, which ends after this response, and of the framing, which is written again. */
const replacedNames = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Codings of a transfer that are compressions. */
const compressions = new Set(['gzip', 'x-gzip', 'deflate']);

/** Throws MalformedResponse when a line is no status line. Pure. */
export function parseStatusLine(line: string): StatusLine {
  const [, status, reason = ''] = statusLinePattern.exec(line) ?? [];
  if (status === undefined) throw new MalformedResponse('no status line');
  return { status: Number(status), reason: toValue(reason) };
}

/**
 * Reads a head as curl and browsers do, and words it strictly for Node's parser. Source: docs/outbound.md#tolerated-responses. Lines come without
 * their ends. Pure.
 */
export function toResponseHead({ status, reason }: StatusLine, lines: readonly string[]): ResponseHead {
  const fields = parseFields(lines);
  const codings = findValues(fields, 'transfer-encoding').map((coding) => coding.toLowerCase());
  const framing = findFraming(status, fields, codings);
  const kept = fields.filter(([name]) => !replacedNames.has(name.toLowerCase()));
  const all: readonly Field[] = [...kept, ...toEncodingFields(codings), ...toFramingFields(framing), ['Connection', 'close']];
  const head = [`HTTP/1.1 ${status} ${reason}`, ...all.map(([name, value]) => `${name}: ${value}`), '', ''];
  return { text: head.join('\r\n'), framing };
}

/** Unfolds lines; drops lines without a valid name. */
function parseFields(lines: readonly string[]): Field[] {
  const unfolded: string[] = [];
  for (const line of lines) {
    const last = unfolded.length - 1;
    if (!/^[ \t]/.test(line)) unfolded.push(line);
    else if (last >= 0) unfolded[last] += ` ${line.trim()}`;
  }
  return unfolded.map(parseField).filter(([name]) => namePattern.test(name));
}

function parseField(line: string): Field {
  const colon = line.indexOf(':');
  return colon < 0 ? ['', ''] : [line.slice(0, colon).trimEnd(), toValue(line.slice(colon + 1))];
}

const toValue = (text: string) => text.replace(controlCharacters, ' ').trim();

/** Every value of a list header. */
function findValues(fields: readonly Field[], name: string): string[] {
  const found = fields.filter(([fieldName]) => fieldName.toLowerCase() === name);
  return found.flatMap(([, value]) => value.split(',')).map((value) => value.trim());
}

/** Chunks win over a length; of several lengths the last counts, as in curl. A length that is no number leaves the end to the connection's. */
function findFraming(status: number, fields: readonly Field[], codings: readonly string[]): Framing {
  if (status === 204 || status === 304) return { kind: 'length', bytes: 0 };
  if (codings.includes('chunked')) return { kind: 'chunked' };
  const [, digits = ''] = /^\+?(\d+)/.exec(findValues(fields, 'content-length').at(-1) ?? '') ?? [];
  const bytes = digits === '' ? Number.NaN : Number(digits);
  return Number.isSafeInteger(bytes) ? { kind: 'length', bytes } : { kind: 'until-close' };
}

/** A compression of the transfer is undone together with those of the content, as its last one. */
function toEncodingFields(codings: readonly string[]): Field[] {
  return codings.filter((coding) => compressions.has(coding)).map((coding) => ['Content-Encoding', coding]);
}

function toFramingFields(framing: Framing): Field[] {
  if (framing.kind === 'chunked') return [['Transfer-Encoding', 'chunked']];
  return framing.kind === 'length' ? [['Content-Length', String(framing.bytes)]] : [];
}
