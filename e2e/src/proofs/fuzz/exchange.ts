import { connect } from 'node:net';

/** What is written to a socket, and what the API owes for it. */
export interface WireInput {
  /** What it is, in a few words. */
  readonly name: string;
  readonly method: string;
  /** Decides whose words the answer has to be in. */
  readonly path: string;
  readonly chunks: readonly Buffer[];
  /** What follows the last chunk: nothing, the end of our side, or the end of the connection. */
  readonly ending: 'wait' | 'half-close' | 'hang-up';
  /** Fewest answers that must come. */
  readonly expectedReplies: number;
}

export interface ParsedReply {
  readonly status: number;
  /** Names in lower case; the last one counts. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

interface Exchange {
  readonly replies: readonly ParsedReply[];
  /** What came and is no HTTP answer. */
  readonly rest: Buffer;
}

const replyTimeoutMs = 20_000;
/** After the answers that were expectedReplies: for those that were not. */
const extraReplyWaitMs = 40;

function parseHeaders(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

/** Takes complete answers off the front; interim ones (100) are dropped. */
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
    const length = bodyless ? 0 : Number(headers['content-length'] ?? 0);
    if (rest.length < end + 4 + length) return { replies, rest };
    const body = rest.subarray(end + 4, end + 4 + length);
    if (!status.startsWith('1')) replies.push({ status: Number(status), headers, body });
    rest = rest.subarray(end + 4 + length);
  }
}

/** Writes an input to the API at `port` of loopback, and reads what comes back until all is said. */
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
    socket.on('error', finish); // reset by a server that had said what it had to say
    socket.on('close', finish);
  });
}
