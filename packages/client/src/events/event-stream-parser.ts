/** One message of a stream of server-sent events. */
export interface StreamMessage {
  /** The last id so far, also that of an earlier message; empty without one. */
  readonly id: string;
  /** Null for a comment, and for a message that only names its place. */
  readonly data: string | null;
}

/** A settled job of many images has some megabytes. */
const maxMessageLength = 64_000_000;

/**
 * Reads server-sent events from pieces of text of any size. Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream.
 * Types are in the data as well, and the client has its own waits, so that `event` and `retry` are not read.
 */
export class EventStreamParser {
  #rest = '';
  #id = '';
  #data: string[] = [];
  #length = 0;

  /** The messages that are complete now. Throws RangeError for one that does not end. */
  push(text: string): StreamMessage[] {
    // A CR at the end may be half of a CRLF.
    const lines = `${this.#rest}${text}`.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length + this.#length > maxMessageLength) throw new RangeError(`an event has more than ${maxMessageLength} characters`);
    return lines.flatMap((line) => this.#readLine(line) ?? []);
  }

  #readLine(line: string): StreamMessage | null {
    if (line === '') return this.#endMessage();
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'id' && !value.includes('\0')) this.#id = value;
    if (field === 'data') {
      this.#data.push(value);
      this.#length += value.length;
    }
    return null;
  }

  #endMessage(): StreamMessage {
    const data = this.#data.length > 0 ? this.#data.join('\n') : null;
    this.#data = [];
    this.#length = 0;
    return { id: this.#id, data };
  }
}
