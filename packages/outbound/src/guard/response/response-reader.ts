import { LineReader } from './line-reader.js';
import { MalformedResponse } from './malformed-response.js';
import { parseStatusLine, type ResponseHead, type StatusLine, toResponseHead } from './parse-head.js';

/** Of all heads of a response together, interim ones included. Source: docs/outbound.md#tolerated-responses */
const maxHeadBytes = 65_536;

/** The limit of Chromium for the line of a chunk. */
const maxChunkLineBytes = 16_384;

const lineEnd = Buffer.from('\r\n');
const lastChunk = Buffer.from('0\r\n\r\n');

/**
 * Reads the bytes of one connection as one response, and rewrites them as strict HTTP/1.1 (docs/outbound.md#tolerated-responses). Skips interim
 * responses and everything after the message. Holds at most a head or a line.
 */
export class ResponseReader {
  readonly #onStatus: (status: number) => void;
  #lines = new LineReader(maxHeadBytes);
  #statusLine: StatusLine | null = null;
  #headLines: string[] = [];
  #remainingBytes = 0;
  #output: Buffer[] = [];
  /** Consumes the beginning of the bytes and returns the rest. */
  #step = this.#readHeadLine;
  #done = false;

  /** `onStatus` is called as soon as the status line of the final response is there. */
  constructor(onStatus: (status: number) => void) {
    this.#onStatus = onStatus;
  }

  /** Whether the message is complete; what follows it is ignored. */
  get done(): boolean {
    return this.#done;
  }

  /** Returns the strict form of the bytes. Throws MalformedResponse. */
  read(bytes: Buffer): readonly Buffer[] {
    for (let rest = bytes; rest.length > 0 && !this.#done; ) rest = this.#step(rest);
    const output = this.#output;
    this.#output = [];
    return output;
  }

  /** Notes that no byte follows. Throws MalformedResponse when the bytes were not the beginning of a response. */
  end(): void {
    const line = this.#statusLine === null ? this.#lines.takeUnfinished() : '';
    if (line.trim() !== '') this.#addStatusLine(line);
  }

  #readHeadLine(bytes: Buffer): Buffer {
    const { line, rest } = this.#lines.take(bytes);
    if (line !== null) this.#addHeadLine(line);
    return rest;
  }

  #addHeadLine(line: string): void {
    if (this.#statusLine === null) {
      if (line.trim() !== '') this.#addStatusLine(line);
    } else if (line !== '') {
      this.#headLines.push(line);
    } else {
      if (this.#statusLine.status >= 200) this.#startBody(toResponseHead(this.#statusLine, this.#headLines));
      else this.#statusLine = null;
      this.#headLines = [];
    }
  }

  #addStatusLine(line: string): void {
    this.#statusLine = parseStatusLine(line);
    const { status } = this.#statusLine;
    if (status >= 200 || status === 101) this.#onStatus(status);
    if (status === 101) throw new MalformedResponse('a change of the protocol that was not requested');
  }

  #startBody({ text, framing }: ResponseHead): void {
    this.#output.push(Buffer.from(text, 'latin1'));
    if (framing.kind === 'length') {
      this.#remainingBytes = framing.bytes;
      this.#done = framing.bytes === 0;
      this.#step = this.#readLengthBody;
    } else if (framing.kind === 'chunked') {
      this.#expectLine(this.#readChunkSize);
    } else {
      this.#step = this.#readUntilClose;
    }
  }

  #readUntilClose(bytes: Buffer): Buffer {
    this.#output.push(bytes);
    return bytes.subarray(bytes.length);
  }

  #readLengthBody(bytes: Buffer): Buffer {
    const part = this.#takeRemaining(bytes);
    this.#output.push(part);
    this.#done = this.#remainingBytes === 0;
    return bytes.subarray(part.length);
  }

  #readChunkSize(bytes: Buffer): Buffer {
    const { line, rest } = this.#lines.take(bytes);
    if (line === null) return rest;
    const size = Number.parseInt(/^([0-9a-f]+)(?=[ \t;]|$)/i.exec(line)?.[1] ?? '', 16);
    if (!Number.isSafeInteger(size)) throw new MalformedResponse('a chunk without a size');
    this.#remainingBytes = size;
    this.#step = this.#readChunkData;
    if (size === 0) {
      // A trailer is not needed, and sloppy servers forget the blank line after it.
      this.#output.push(lastChunk);
      this.#done = true;
    }
    return rest;
  }

  #readChunkData(bytes: Buffer): Buffer {
    const part = this.#takeRemaining(bytes);
    this.#output.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, lineEnd);
    if (this.#remainingBytes === 0) this.#expectLine(this.#readChunkEnd);
    return bytes.subarray(part.length);
  }

  #readChunkEnd(bytes: Buffer): Buffer {
    const { line, rest } = this.#lines.take(bytes);
    if (line === null) return rest;
    if (line !== '') throw new MalformedResponse('a chunk longer than its size');
    this.#expectLine(this.#readChunkSize);
    return rest;
  }

  #expectLine(step: (bytes: Buffer) => Buffer): void {
    this.#lines = new LineReader(maxChunkLineBytes);
    this.#step = step;
  }

  #takeRemaining(bytes: Buffer): Buffer {
    const part = bytes.subarray(0, this.#remainingBytes);
    this.#remainingBytes -= part.length;
    return part;
  }
}
