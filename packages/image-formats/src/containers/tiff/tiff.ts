/** A field of a directory. */
export interface TiffField {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** Where its values are in the file, and their length in bytes. They may be behind the end of the file. */
  readonly at: number;
  readonly bytes: number;
}

export interface TiffDirectory {
  /** The first field of each tag. */
  readonly fields: ReadonlyMap<number, TiffField>;
  /** Where the next directory is; 0 without one. */
  readonly next: number;
}

/** Bytes of a value of each type. Source: TIFF 6.0 section 2; BigTIFF has 13 and 16 to 18. */
const typeBytes: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
  16: 8,
  17: 8,
  18: 8,
};
const [BYTE, SHORT, LONG, IFD, LONG8, IFD8] = [1, 3, 4, 13, 16, 18];
/** No directory has so many fields, but one could be made to. */
const MAX_FIELDS = 4_096;

/** Reads the structure of a TIFF or BigTIFF. No function throws; what is behind the end of the file is null. */
export class TiffFile {
  readonly bytes: Buffer;
  readonly isLittle: boolean;
  readonly isBig: boolean;

  private constructor(bytes: Buffer, isLittle: boolean, isBig: boolean) {
    this.bytes = bytes;
    this.isLittle = isLittle;
    this.isBig = isBig;
  }

  /** Null for other bytes. */
  static open(bytes: Buffer): TiffFile | null {
    const signature = bytes.toString('latin1', 0, 4);
    const isLittle = signature.startsWith('II');
    if (signature === 'II*\0' || signature === 'MM\0*') return new TiffFile(bytes, isLittle, false);
    return signature === 'II+\0' || signature === 'MM\0+' ? new TiffFile(bytes, isLittle, true) : null;
  }

  /** Where the first directory is. */
  get firstAt(): number | null {
    return this.isBig ? this.readNumber(8, LONG8) : this.readNumber(4, LONG);
  }

  /** The directory at this place; null when a part of it is behind the end of the file. */
  readDirectory(at: number | null): TiffDirectory | null {
    if (at === null || at === 0) return null;
    const [countBytes, fieldBytes] = this.isBig ? [8, 20] : [2, 12];
    const count = this.readNumber(at, this.isBig ? LONG8 : SHORT);
    if (count === null || count > MAX_FIELDS) return null;
    const end = at + countBytes + count * fieldBytes;
    const next = this.readNumber(end, this.isBig ? LONG8 : LONG);
    if (next === null) return null;
    const fields = new Map<number, TiffField>();
    for (let fieldAt = at + countBytes; fieldAt < end; fieldAt += fieldBytes) {
      const field = this.#readField(fieldAt);
      if (field && !fields.has(field.tag)) fields.set(field.tag, field);
    }
    return { fields, next };
  }

  /** The whole numbers of a field, at most `limit`; null for another type, and for values behind the end of the file. */
  readNumbers({ type, count, at, bytes }: TiffField, limit: number): number[] | null {
    if (![BYTE, SHORT, LONG, IFD, LONG8, IFD8].includes(type) || at + bytes > this.bytes.length) return null;
    const numbers: number[] = [];
    for (let index = 0; index < Math.min(count, limit); index += 1)
      numbers.push(this.readNumber(at + index * (typeBytes[type] ?? 1), type) ?? 0);
    return numbers;
  }

  /** The first whole number of a field of this tag. */
  findNumber({ fields }: TiffDirectory, tag: number): number | null {
    const field = fields.get(tag);
    return (field && this.readNumbers(field, 1)?.[0]) ?? null;
  }

  /** The bytes of a field of this tag; null without one, and when they are behind the end of the file. */
  findBytes({ fields }: TiffDirectory, tag: number): Buffer | null {
    const field = fields.get(tag);
    return field && field.bytes > 0 && field.at + field.bytes <= this.bytes.length
      ? this.bytes.subarray(field.at, field.at + field.bytes)
      : null;
  }

  /** A number of a type of whole numbers. */
  readNumber(at: number, type: number): number | null {
    if (at < 0 || at + (typeBytes[type] ?? 1) > this.bytes.length) return null;
    const { bytes, isLittle } = this;
    if (type === BYTE) return bytes.readUInt8(at);
    if (type === SHORT) return isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
    if (type === LONG || type === IFD) return isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
    return Number(isLittle ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  }

  #readField(at: number): TiffField | null {
    const [tag, type] = [this.readNumber(at, SHORT), this.readNumber(at + 2, SHORT)];
    const count = this.isBig ? this.readNumber(at + 4, LONG8) : this.readNumber(at + 4, LONG);
    if (tag === null || type === null || count === null) return null;
    const bytes = count * (typeBytes[type] ?? 1);
    const [valueAt, inlineBytes] = this.isBig ? [at + 12, 8] : [at + 8, 4];
    const linked = bytes <= inlineBytes ? valueAt : this.readNumber(valueAt, this.isBig ? LONG8 : LONG);
    return linked === null ? null : { tag, type, count, at: linked, bytes };
  }
}
