/** The sample format of an AV1 image. */
export interface AvifSampleFormat {
  /** Bits per sample. */
  readonly bits: 8 | 10 | 12;
  readonly gray: boolean;
  readonly sampling: '4:4:4' | '4:2:2' | '4:2:0';
}

export interface Box {
  /** Four characters, such as `ispe`. */
  readonly type: string;
  readonly data: Buffer;
}

/** Length and type, as most boxes begin. */
export const BOX_HEAD_BYTES = 8;

/** The complete boxes of a container, up to the first incomplete one. Source: ISO/IEC 14496-12, 4.2. */
export function readBoxes(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const declaredSize = bytes.readUInt32BE(at);
    const isLong = declaredSize === 1 && at + 16 <= bytes.length;
    const size = isLong ? Number(bytes.readBigUInt64BE(at + 8)) : declaredSize === 0 ? bytes.length - at : declaredSize;
    const head = isLong ? 16 : 8;
    if (size < head || at + size > bytes.length) break;
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), data: bytes.subarray(at + head, at + size) });
    at += size;
  }
  return boxes;
}

/** The inverse of `readBoxes` for one box. */
export function writeBox({ type, data }: Box): Buffer {
  const head = Buffer.alloc(BOX_HEAD_BYTES);
  head.writeUInt32BE(data.length + head.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, data]);
}

/** Whether every box of the file ends within it. */
export function hasCompleteBoxes(bytes: Buffer): boolean {
  const last = readBoxes(bytes).at(-1)?.data;
  return last !== undefined && last.byteOffset + last.length === bytes.byteOffset + bytes.length;
}

/** The size of these boxes in bytes, as `writeBox` writes them. */
export const sizeOfBoxes = (boxes: readonly Box[]): number => boxes.reduce((sum, { data }) => sum + BOX_HEAD_BYTES + data.length, 0);

/** The first box of this type. */
export const findBox = (boxes: readonly Box[], type: string): Box | undefined => boxes.find((box) => box.type === type);

/** Bytes of version and flags before the content of a full box. */
export const VERSION_BYTES = 4;

/** The content of the first box of this type; empty without one. That of a `meta` box begins with its boxes. */
export function findBoxData(bytes: Buffer, type: string): Buffer {
  const content = findBox(readBoxes(bytes), type)?.data ?? Buffer.alloc(0);
  return type === 'meta' ? content.subarray(VERSION_BYTES) : content;
}

/** Reads an `av1C` box. Source: AV1 codec ISO media file format binding, 2.3.3. */
export function toAvifSampleFormat({ data }: Box): AvifSampleFormat {
  const flags = data[2] ?? 0;
  const has = (bit: number) => (flags & bit) !== 0;
  const [hasHighBitDepth, isTwelveBit, gray, halvesWidth, halvesHeight] = [has(0x40), has(0x20), has(0x10), has(0x08), has(0x04)];
  return {
    bits: hasHighBitDepth ? (isTwelveBit ? 12 : 10) : 8,
    gray,
    sampling: gray || !halvesWidth ? '4:4:4' : halvesHeight ? '4:2:0' : '4:2:2',
  };
}
