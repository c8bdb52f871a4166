import { AppError, createImageDamaged } from '@pixmill/contracts';

interface ByteReaderOptions {
  /** The format, as messages name it. */
  readonly name: string;
  readonly order: 'little' | 'big';
}

/** Reads numbers at any place. A read beyond the end throws AppError `image_damaged`, which names the byte. */
export class ByteReader {
  readonly bytes: Buffer;
  readonly #name: string;
  readonly #isLittle: boolean;

  constructor(bytes: Buffer, { name, order }: ByteReaderOptions) {
    this.bytes = bytes;
    this.#name = name;
    this.#isLittle = order === 'little';
  }

  u8(at: number, what: string): number {
    this.#check(at, 1, what);
    return this.bytes.readUInt8(at);
  }

  u16(at: number, what: string): number {
    this.#check(at, 2, what);
    return this.#isLittle ? this.bytes.readUInt16LE(at) : this.bytes.readUInt16BE(at);
  }

  i16(at: number, what: string): number {
    return (this.u16(at, what) << 16) >> 16;
  }

  u32(at: number, what: string): number {
    this.#check(at, 4, what);
    return this.#isLittle ? this.bytes.readUInt32LE(at) : this.bytes.readUInt32BE(at);
  }

  i32(at: number, what: string): number {
    return this.u32(at, what) | 0;
  }

  /** Exact up to 2 ** 53; no file is longer. */
  u64(at: number, what: string): number {
    this.#check(at, 8, what);
    return Number(this.#isLittle ? this.bytes.readBigUInt64LE(at) : this.bytes.readBigUInt64BE(at));
  }

  /** A view of `length` bytes. */
  slice(at: number, length: number, what: string): Buffer {
    this.#check(at, length, what);
    return this.bytes.subarray(at, at + length);
  }

  /** An AppError `image_damaged` with the name of the format. */
  damaged(reason: string, at: number) {
    return createImageDamaged(`${this.#name}: ${reason} at byte ${at}`);
  }

  /** An AppError `not_an_image` for a sound file of a kind that nothing here decodes. */
  unsupported(what: string) {
    return new AppError('not_an_image', { message: `Not a supported image (${this.#name} with ${what})` });
  }

  #check(at: number, length: number, what: string): void {
    if (at >= 0 && length >= 0 && at + length <= this.bytes.length) return;
    throw this.damaged(`the file ends after ${this.bytes.length} bytes, before ${what}`, at);
  }
}
