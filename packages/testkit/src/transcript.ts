import { AssertionError, strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';

/** A recorded request, parsed as a server parses it. */
export interface Transcript {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** First value of each key; '' for a key without `=`. */
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Without transfer coding. */
  readonly body: Buffer;
}

export interface TranscriptResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

interface RecordedFile {
  readonly field: string;
  /** File name of the part, decoded as UTF-8. */
  readonly name: string;
  readonly bytes: Buffer;
}

interface SendTranscriptOptions {
  /** Path of the `.http` file. */
  readonly file: string | URL;
  readonly port: number;
  /** Recorded text -> text of the same length, such as the API key. */
  readonly replace?: Readonly<Record<string, string>>;
  /** Longest silence of the server, in ms. Must exceed the long polls that are replayed. */
  readonly timeoutMs?: number;
}

/** Parses a recorded request. Throws AssertionError for an incomplete one. */
export function parseTranscript(bytes: Buffer): Transcript {
  const head = parseHead(bytes);
  const body = head && readBody(head.headers, head.rest, true);
  assert.ok(head && body, 'a transcript is a whole HTTP request');
  const [method = '', target = ''] = head.startLine.split(' ');
  const { pathname, searchParams } = new URL(target, 'http://127.0.0.1');
  const query = Object.fromEntries([...searchParams].reverse());
  return { method, path: pathname, query, headers: head.headers, body };
}

/** Fields and file parts of a recorded urlencoded or multipart body. The last value of a repeated field wins. */
export function readRecordedForm({ headers, body }: Pick<Transcript, 'headers' | 'body'>): {
  fields: Record<string, string>;
  files: RecordedFile[];
} {
  const boundary = /boundary=(.+)$/.exec(headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return { fields: Object.fromEntries(new URLSearchParams(body.toString())), files: [] };
  const form = { fields: {} as Record<string, string>, files: [] as RecordedFile[] };
  // latin1 maps every byte to one character, so that splitting the text keeps the bytes of files.
  const parts = body.toString('latin1').split(`--${boundary}`).slice(1, -1);
  for (const part of parts) {
    const headEnd = part.indexOf('\r\n\r\n');
    const [, field = '', name] = /name="([^"]*)"(?:; filename="([^"]*)")?/.exec(part.slice(0, headEnd)) ?? [];
    const bytes = Buffer.from(part.slice(headEnd + 4, -2), 'latin1');
    if (name === undefined) form.fields[field] = bytes.toString();
    else form.files.push({ field, name: Buffer.from(name, 'latin1').toString(), bytes });
  }
  return form;
}

/**
 * Sends a recorded request byte for byte to a server on 127.0.0.1 and returns the response. Throws AssertionError when the server closes
 * the connection or stays silent before the response is complete.
 */
export async function sendTranscript({ file, port, replace = {}, timeoutMs = 10_000 }: SendTranscriptOptions): Promise<TranscriptResponse> {
  const bytes = replaceInPlace(await readFile(file), replace);
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    // The socket is not half-closed: Node's server drops a late response to a half-closed connection.
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const settle = (ended: boolean) => {
      const response = parseResponse(received, ended);
      if (response) resolve(response);
      else if (ended) reject(new AssertionError({ message: `closed after ${received.length} bytes of response` }));
      if (response) socket.destroy();
    };
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      settle(false);
    });
    socket.on('end', () => settle(true));
    socket.on('error', reject);
    socket.setTimeout(timeoutMs, () => socket.destroy(new AssertionError({ message: `silent for ${timeoutMs} ms` })));
  });
}

function replaceInPlace(bytes: Buffer, replace: Readonly<Record<string, string>>): Buffer {
  let text = bytes.toString('latin1');
  for (const [from, to] of Object.entries(replace)) {
    assert.equal(to.length, from.length, 'a replacement keeps its length, so that Content-Length stays right');
    text = text.replaceAll(from, () => to);
  }
  return Buffer.from(text, 'latin1');
}

/** The final response, after any `100 Continue`. Null while bytes are missing. */
function parseResponse(bytes: Buffer, ended: boolean): TranscriptResponse | null {
  const head = parseHead(bytes);
  if (!head) return null;
  const status = Number(head.startLine.split(' ')[1]);
  if (status < 200) return parseResponse(head.rest, ended);
  const body = status === 204 || status === 304 ? Buffer.alloc(0) : readBody(head.headers, head.rest, ended);
  return body && { status, headers: head.headers, body };
}

function parseHead(bytes: Buffer): { startLine: string; headers: Record<string, string>; rest: Buffer } | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [startLine = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return { startLine, headers: Object.fromEntries(headers), rest: bytes.subarray(end + 4) };
}

/** Null while bytes are missing. A body without framing ends with the connection. */
function readBody(headers: Readonly<Record<string, string>>, rest: Buffer, ended: boolean): Buffer | null {
  if (headers['transfer-encoding'] === 'chunked') return joinChunks(rest);
  const length = headers['content-length'];
  if (length === undefined) return ended ? rest : null;
  return rest.length < Number(length) ? null : rest.subarray(0, Number(length));
}

function joinChunks(bytes: Buffer): Buffer | null {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return null;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    assert.ok(size >= 0, 'a chunk starts with its size');
    const start = lineEnd + 2;
    if (bytes.length < start + size + 2) return null;
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(bytes.subarray(start, start + size));
    at = start + size + 2;
  }
}
