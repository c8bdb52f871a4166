import { crc32 } from 'node:zlib';

export interface Apng {
  readonly plays: number;
  readonly frames: readonly ApngFrame[];
}

export interface ApngFrame {
  /** Size, position, delay and disposal: the frame control without its sequence number, in hex. */
  readonly control: string;
  /** The pixels of the frame as a PNG file. */
  readonly png: Buffer;
}

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

const signature = Buffer.from('89504e470d0a1a0a', 'hex');

/** Reads the frames of an animated PNG, of which sharp decodes the first one only; null when the file is not an animated PNG. */
export function readApng(bytes: Buffer): Apng | null {
  if (!bytes.subarray(0, 8).equals(signature)) return null;
  const chunks = readChunks(bytes);
  const [header] = chunks;
  const animation = chunks.find(({ type }) => type === 'acTL');
  if (!header || !animation) return null;
  const shared = chunks.filter(({ type }) => type === 'PLTE' || type === 'tRNS');
  return {
    plays: animation.data.readUInt32BE(4),
    frames: splitFrames(chunks).map(({ control, parts }) => {
      const ihdr = Buffer.from(header.data);
      control.copy(ihdr, 0, 0, 8); // width and height
      const png = writePng([{ type: 'IHDR', data: ihdr }, ...shared, { type: 'IDAT', data: Buffer.concat(parts) }]);
      return { control: control.toString('hex'), png };
    }),
  };
}

/** The frame controls, each with the image data that follows it. */
function splitFrames(chunks: readonly Chunk[]): readonly { readonly control: Buffer; readonly parts: readonly Buffer[] }[] {
  const frames: { readonly control: Buffer; readonly parts: Buffer[] }[] = [];
  for (const { type, data } of chunks) {
    if (type === 'fcTL') frames.push({ control: data.subarray(4), parts: [] });
    else if (type === 'fdAT') frames.at(-1)?.parts.push(data.subarray(4));
    else if (type === 'IDAT') frames.at(-1)?.parts.push(data);
  }
  return frames;
}

function readChunks(bytes: Buffer): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    chunks.push({ type: bytes.toString('latin1', at + 4, at + 8), data: bytes.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

function writePng(chunks: readonly Chunk[]): Buffer {
  return Buffer.concat([signature, ...chunks.map(writeChunk), writeChunk({ type: 'IEND', data: Buffer.alloc(0) })]);
}

function writeChunk({ type, data }: Chunk): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
