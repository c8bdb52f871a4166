import { MalformedResponse } from './malformed-response.js';

const lineFeed = 0x0a;
const nothing = Buffer.alloc(0);

/** Collects lines, ended by LF or CRLF, from the chunks of a stream. All lines of one reader together have a size limit. */
export class LineReader {
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #sizeBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Takes one line as Latin-1 without its end, and returns the bytes after it; null while the line has no end. Throws MalformedResponse over the limit. */
  take(bytes: Buffer): { readonly line: string | null; readonly rest: Buffer } {
    const end = bytes.indexOf(lineFeed) + 1;
    this.#add(end === 0 ? bytes : bytes.subarray(0, end));
    if (end === 0) return { line: null, rest: nothing };
    return { line: this.takeUnfinished().replace(/\r*\n$/, ''), rest: bytes.subarray(end) };
  }

  /** The line that has no end yet. */
  takeUnfinished(): string {
    const line = Buffer.concat(this.#parts).toString('latin1');
    this.#parts = [];
    return line;
  }

  #add(part: Buffer): void {
    this.#sizeBytes += part.length;
    if (this.#sizeBytes > this.#maxBytes) throw new MalformedResponse(`a head or a line of more than ${this.#maxBytes} bytes`);
    this.#parts.push(part);
  }
}
