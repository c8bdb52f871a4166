import { alphaTypes } from '../containers/avif/avif-alpha.js';
import { VERSION_BYTES } from '../containers/avif/avif-boxes.js';
import { readAvifSequence } from '../containers/avif/avif-sequence.js';
import type { AvifTrack } from '../containers/avif/avif-track.js';
import { type AvifImage, writeAvif } from '../containers/avif/avif-writer.js';

/** Boxes of a sample entry that mean the same as properties of an item, and whether a decoder must know them. */
const propertyTypes: Readonly<Record<string, boolean>> = { av1C: true, colr: false, pixi: false, clap: true, irot: true, imir: true };

const version = Buffer.alloc(VERSION_BYTES);
const alphaKind = Buffer.from(`${alphaTypes[0]}\0`, 'latin1');

function toImage({ firstSample, width, height, properties }: AvifTrack, isAlpha: boolean): AvifImage {
  const extent = Buffer.alloc(12);
  extent.writeUInt32BE(width, 4);
  extent.writeUInt32BE(height, 8);
  const own = properties.flatMap((box) => {
    const isRequired = propertyTypes[box.type];
    return isRequired === undefined ? [] : [{ box, isRequired }];
  });
  return {
    data: firstSample,
    properties: [
      { box: { type: 'ispe', data: extent }, isRequired: false },
      ...own,
      ...(isAlpha ? [{ box: { type: 'auxC', data: Buffer.concat([version, alphaKind]) }, isRequired: false }] : []),
    ],
  };
}

/** The first frame of a sequence as a still AVIF; other files unchanged. The decoder knows no sequences. Throws AppError `image_damaged`. */
export function withFirstAvifFrame(bytes: Buffer): Buffer {
  const sequence = readAvifSequence(bytes);
  return sequence ? writeAvif(toImage(sequence.colour, false), sequence.alpha && toImage(sequence.alpha, true)) : bytes;
}
