import { createImageDamaged } from '@pixmill/contracts';
import { type FrameControl, listFrames, readFrameControl, writeFrameControl } from './frame-control.js';
import { endChunk, findPngChunk, type PngChunk, readPngChunks, writePngChunks } from './png.js';
import { readPngHeader } from './png-header.js';

/** A frame of an APNG and the pixels of its area. */
export interface ApngPicture extends FrameControl {
  /** The area as a still PNG, without colour information and metadata. */
  toPng(): Buffer;
}

/** An animated PNG. */
export interface Apng {
  /** px */
  readonly width: number;
  readonly height: number;
  /** How often the animation is played; 0 is endless. */
  readonly plays: number;
  readonly pictures: readonly ApngPicture[];
}

const PLAYS_AT = 4;

/** The frames of an animated PNG that was repaired; null for another PNG. Throws AppError `image_damaged`. Source: PNG third edition, 4.9. */
export function readApng(bytes: Buffer): Apng | null {
  const chunks = readPngChunks(bytes);
  const animation = findPngChunk(chunks, 'acTL')?.data;
  const header = readPngHeader(chunks);
  const headerChunk = findPngChunk(chunks, 'IHDR');
  if (!animation || animation.length < PLAYS_AT + 4 || !header || !headerChunk) return null;
  const shared = chunks.filter(({ type }) => type === 'PLTE' || type === 'tRNS');
  const pictures = listFrames(chunks).map(({ control, data }): ApngPicture => {
    const frame = readFrameControl(control.data);
    if (!frame || frame.left + frame.width > header.width || frame.top + frame.height > header.height)
      throw createImageDamaged('PNG: a frame lies outside the canvas');
    const toPng = () => {
      const size = Buffer.from(headerChunk.data);
      size.writeUInt32BE(frame.width, 0);
      size.writeUInt32BE(frame.height, 4);
      const picture = { type: 'IDAT', data: Buffer.concat(data.map((chunk) => chunk.data)) };
      return writePngChunks([{ type: 'IHDR', data: size }, ...shared, picture, endChunk]);
    };
    return { ...frame, toPng };
  });
  return { width: header.width, height: header.height, plays: animation.readUInt32BE(PLAYS_AT), pictures };
}

/** A frame to write. All frames have the colour type, the bits and the palette of the first one, which covers the canvas. */
export interface NewApngPicture extends FrameControl {
  readonly png: Buffer;
}

/** Writes an animated PNG of one frame at least. The chunks before the picture are those of the first frame. Throws AppError `image_damaged` for a frame that is no PNG. */
export function writeApng(pictures: readonly NewApngPicture[], plays: number): Buffer {
  const animation = Buffer.alloc(8);
  animation.writeUInt32BE(pictures.length, 0);
  animation.writeUInt32BE(plays, PLAYS_AT);
  const out: PngChunk[] = [];
  let sequence = 0;
  for (const [index, picture] of pictures.entries()) {
    const chunks = readPngChunks(picture.png);
    const isPicture = ({ type }: PngChunk) => type === 'IDAT';
    if (index === 0) out.push(...chunks.filter(({ type }) => type !== 'IDAT' && type !== 'IEND'), { type: 'acTL', data: animation });
    out.push({ type: 'fcTL', data: writeFrameControl(picture, sequence++) });
    const data = Buffer.concat(chunks.filter(isPicture).map((chunk) => chunk.data));
    if (index === 0) out.push({ type: 'IDAT', data });
    else {
      const numbered = Buffer.alloc(4 + data.length);
      numbered.writeUInt32BE(sequence++);
      data.copy(numbered, 4);
      out.push({ type: 'fdAT', data: numbered });
    }
  }
  return writePngChunks([...out, endChunk]);
}
