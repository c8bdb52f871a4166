import { connect } from 'node:net';

/** Bytes for a socket, and the replies that the API must send. */
export interface WireInput {
  /** A short description. */
  readonly name: string;
  readonly method: string;
  /** Decides which shape the reply must have. */
  readonly path: string;
  readonly chunks: readonly Buffer[];
  /** After the last chunk: wait, end our side, or destroy the connection. */
  readonly ending: 'wait' | 'half-close' | 'hang-up';
  /** Smallest number of replies. */
  readonly expectedReplies: number;
}

export interface ParsedReply {
  readonly status: number;
  /** Names in lower case; the last value of a repeated name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

interface Exchange {
  readonly replies: readonly ParsedReply[];
  /** Received bytes that are not an HTTP reply. */
  readonly rest: Buffer;
}

const replyTimeoutMs = 20_000;
/** Wait for unexpected replies after the expected ones. */
const extraReplyWaitMs = 40;

function parseHeaders(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

/** In bytes, with the lines of its chunks; null while chunks are missing. */
function findBodyLength(received: Buffer, headers: Readonly<Record<string, string>>): number | null {
  if (headers['transfer-encoding'] !== 'chunked') return Number(headers['content-length'] ?? 0);
  let from = 0;
  for (;;) {
    const lineEnd = received.indexOf('\r\n', from);
    if (lineEnd < 0) return null;
    const size = Number.parseInt(received.toString('latin1', from, lineEnd), 16);
    from = lineEnd + 2 + size + 2;
    if (Number.isNaN(size) || from > received.length) return null;
    if (size === 0) return from;
  }
}

/** Splits received bytes into complete replies and a rest; drops interim replies (100). */
export function parseReplies(received: Buffer, method: string): Exchange {
  const replies: ParsedReply[] = [];
  let rest = received;
  for (;;) {
    const end = rest.indexOf('\r\n\r\n');
    const [first = '', ...lines] = rest.toString('latin1', 0, Math.max(0, end)).split('\r\n');
    const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(first) ?? [];
    if (end < 0 || status === undefined) return { replies, rest };
    const headers = parseHeaders(lines);
    const bodyless = method === 'HEAD' || status === '304' || status === '204' || status.startsWith('1');
    const length = bodyless ? 0 : findBodyLength(rest.subarray(end + 4), headers);
    if (length === null || rest.length < end + 4 + length) return { replies, rest };
    const body = rest.subarray(end + 4, end + 4 + length);
    if (!status.startsWith('1')) replies.push({ status: Number(status), headers, body });
    rest = rest.subarray(end + 4 + length);
  }
}

/** Sends an input to the API at a port of loopback, and reads until the connection ends or every expected reply has come. */
export function exchange(port: number, { method, chunks, ending, expectedReplies }: WireInput): Promise<Exchange> {
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = connect(port, '127.0.0.1');
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(parseReplies(Buffer.concat(received), method));
    };
    let timer = setTimeout(finish, replyTimeoutMs);
    socket.on('connect', () => {
      for (const chunk of chunks) socket.write(chunk);
      if (ending === 'half-close') socket.end();
      if (ending === 'hang-up') socket.write('', () => setTimeout(finish, 5));
    });
    socket.on('data', (chunk) => {
      received.push(chunk);
      if (parseReplies(Buffer.concat(received), method).replies.length < expectedReplies) return;
      clearTimeout(timer);
      timer = setTimeout(finish, extraReplyWaitMs);
    });
    socket.on('error', finish); // the server may reset the connection after its reply
    socket.on('close', finish);
  });
}
