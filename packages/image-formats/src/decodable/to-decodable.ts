import type { ImageFormat } from '@pixmill/contracts';
import { sniff } from '../sniff/sniff.js';
import { withDecodableAvifProfile } from './avif-colour.js';
import { withFirstAvifFrame } from './avif-first-frame.js';
import { withPrimaryAvifItem } from './avif-primary-item.js';
import { withShownAperture, withShownTransforms } from './avif-transforms.js';
import { withGifAlpha } from './gif-alpha.js';
import { withDecodableJpegProfile } from './jpeg-profile.js';
import { withJpegOrientation, withPngOrientation, withWebpOrientation } from './orientation.js';
import { withDecodablePngProfile } from './png-colour.js';

type Rewrite = (bytes: Buffer) => Buffer;

/**
 * One list for each format whose decoder shows some files differently than a browser. The rewrites run one after the other. Each returns the bytes
 * themselves when both agree.
 */
const rewrites: Readonly<Partial<Record<ImageFormat, readonly Rewrite[]>>> = {
  jpeg: [withJpegOrientation, withDecodableJpegProfile],
  png: [withPngOrientation, withDecodablePngProfile],
  gif: [withGifAlpha],
  webp: [withWebpOrientation],
  avif: [withFirstAvifFrame, withPrimaryAvifItem, withShownAperture, withShownTransforms, withDecodableAvifProfile],
};

const rewritten = new WeakMap<Buffer, Buffer>();

/**
 * The same picture in a container from which the decoder shows what a browser shows. Its frames stay, or it is the first of those that the decoder
 * cannot read. Returns the bytes themselves when nothing has to change. Throws AppError `image_damaged`, `image_too_large`. Source: docs/formats.md#what-the-decoder-reads.
 */
export function toDecodable(bytes: Buffer): Buffer {
  const known = rewritten.get(bytes);
  if (known) return known;
  const { format } = sniff(bytes);
  const decodable = ((format && rewrites[format]) ?? []).reduce((current, rewrite) => rewrite(current), bytes);
  rewritten.set(bytes, decodable);
  return decodable;
}
