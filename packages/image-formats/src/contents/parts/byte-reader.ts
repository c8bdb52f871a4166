/** Reads big-endian numbers one after the other. After the end every number is 0. */
export interface ByteReader {
  readonly isAtEnd: boolean;
  /** A number of this many bytes: 0, 1, 2, 3, 4 or 8. */
  next(bytes: number): number;
  /** Text up to a zero byte, which is skipped. */
  nextText(): string;
}

export function createByteReader(data: Buffer): ByteReader {
  let at = 0;
  return {
    get isAtEnd() {
      return at >= data.length;
    },
    next(bytes) {
      const start = at;
      at += bytes;
      if (bytes === 0 || at > data.length) return 0;
      return bytes === 8 ? Number(data.readBigUInt64BE(start)) : data.readUIntBE(start, bytes);
    },
    nextText() {
      const start = at;
      const end = data.indexOf(0, start);
      at = end < 0 ? data.length : end + 1;
      return data.toString('latin1', start, end < 0 ? data.length : end);
    },
  };
}
