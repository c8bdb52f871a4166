/** Reads numbers one after the other. A read beyond the end throws RangeError. */
export class NumberReader {
  #at: number;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** A number of 0 to 8 bytes; 0 bytes are 0. */
  read(bytes: number): number {
    const at = this.#at;
    this.#at += bytes;
    if (bytes === 0) return 0;
    return bytes === 8 ? Number(this.#bytes.readBigUInt64BE(at)) : this.#bytes.readUIntBE(at, bytes);
  }

  skip(bytes: number): void {
    this.#at += bytes;
  }
}
