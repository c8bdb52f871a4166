import type { ImageSize } from '../../image-facts.js';
import { type AvifSampleFormat, type Box, findBox, toAvifSampleFormat } from './avif-boxes.js';
import { readAvifPicture, readShownProperties } from './avif-properties.js';
import { readAvifSequence } from './avif-sequence.js';

/** The size that an `ispe` property says; null without one. */
function readSpatialExtent(properties: readonly Box[]): ImageSize | null {
  const data = findBox(properties, 'ispe')?.data;
  return data && data.length >= 12 ? { width: data.readUInt32BE(4), height: data.readUInt32BE(8) } : null;
}

/** What a browser shows of an AVIF: its size before clean aperture and rotation, and the properties with these. */
export interface ShownAvif {
  readonly size: ImageSize;
  readonly properties: readonly Box[];
}

/** The picture or the first frame that a browser shows; null when the file has no size. Throws AppError `image_damaged`. */
export function readShownAvif(bytes: Buffer): ShownAvif | null {
  const sequence = readAvifSequence(bytes);
  if (sequence) {
    const { width, height, properties } = sequence.colour;
    return { size: { width, height }, properties };
  }
  const picture = readAvifPicture(bytes);
  const properties = picture ? readShownProperties(picture) : [];
  const size = readSpatialExtent(properties);
  return size && { size, properties };
}

/**
 * The sample format of the picture that a browser shows; null without an `av1C` box. A grid has none itself: its tiles have one. Throws AppError
 * `image_damaged`.
 */
export function readAvifSampleFormat(bytes: Buffer): AvifSampleFormat | null {
  const own = readShownAvif(bytes)?.properties ?? [];
  const all = [...own, ...(readAvifPicture(bytes)?.properties ?? [])].filter(({ type }) => type === 'av1C').map(toAvifSampleFormat);
  const isOwn = findBox(own, 'av1C') !== undefined;
  return (isOwn ? null : all.find(({ gray }) => !gray)) ?? all[0] ?? null;
}
