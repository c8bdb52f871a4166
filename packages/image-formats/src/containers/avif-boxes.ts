/** How the samples of an AV1 image are coded. */
export interface AvifSampleFormat {
  /** Bits of a sample. */
  readonly bits: 8 | 10 | 12;
  readonly gray: boolean;
  readonly sampling: '4:4:4' | '4:2:2' | '4:2:0';
}

export interface Box {
  /** Four characters, such as `ispe`. */
  readonly type: string;
  readonly data: Buffer;
}

/** The complete boxes of a container, up to the first incomplete one. Source: ISO/IEC 14496-12, 4.2. */
function readBoxes(bytes: Buffer): Box[] {
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

/** Version and flags, before the boxes inside `meta`. */
const VERSION_BYTES = 4;

function findBox(bytes: Buffer, type: string): Buffer {
  const found = readBoxes(bytes).find((box) => box.type === type)?.data ?? Buffer.alloc(0);
  return type === 'meta' ? found.subarray(VERSION_BYTES) : found;
}

/** Properties of all images in an AVIF: the main image, its alpha, its tiles. Empty when there are none. */
export function readAvifProperties(bytes: Buffer): Box[] {
  return readBoxes(findBox(findBox(findBox(bytes, 'meta'), 'iprp'), 'ipco'));
}

/** Source: AV1 codec ISO media file format binding, 2.3.3. */
function toSampleFormat({ data }: Box): AvifSampleFormat {
  const flags = data[2] ?? 0;
  const has = (bit: number) => (flags & bit) !== 0;
  const [isDeep, isTwelve, gray, across, down] = [has(0x40), has(0x20), has(0x10), has(0x08), has(0x04)];
  return {
    bits: isDeep ? (isTwelve ? 12 : 10) : 8,
    gray,
    sampling: gray || !across ? '4:4:4' : down ? '4:2:0' : '4:2:2',
  };
}

/** The sample format of the image itself, not of its alpha, which is gray; null when the file does not say. */
export function readAvifSampleFormat(bytes: Buffer): AvifSampleFormat | null {
  const coded = readAvifProperties(bytes)
    .filter(({ type }) => type === 'av1C')
    .map(toSampleFormat);
  return coded.find(({ gray }) => !gray) ?? coded[0] ?? null;
}
