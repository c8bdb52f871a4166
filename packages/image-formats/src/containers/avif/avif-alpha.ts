import { isLimitedGray } from './av1-sequence.js';
import { VERSION_BYTES } from './avif-boxes.js';
import { readAvifItem } from './avif-meta.js';
import { findItemProperty, readAvifPicture } from './avif-properties.js';
import { readReferences } from './avif-references.js';

/** URNs of alpha in `auxC` properties. Sources: ISO/IEC 23091-2; ISO/IEC 23008-12, 6.5.8. */
export const alphaTypes = ['urn:mpeg:mpegB:cicp:systems:auxiliary:alpha', 'urn:mpeg:hevc:2015:auxid:1'] as const;

/**
 * Whether the alpha of an AVIF has samples from 16 to 235 of 255, which a browser stretches and the decoder does not.
 * Source: docs/formats.md#what-the-decoder-reads.
 */
export function hasLimitedAlpha(bytes: Buffer): boolean {
  const picture = readAvifPicture(bytes);
  if (!picture) return false;
  const auxiliaries = readReferences(picture.meta.boxes).filter(({ type, to }) => type === 'auxl' && to.includes(picture.primary));
  return auxiliaries.some(({ from }) => {
    const urn = findItemProperty(picture, from, 'auxC')?.data.subarray(VERSION_BYTES);
    const isAlpha = alphaTypes.some((type) => urn?.toString('latin1', 0, type.length) === type);
    return isAlpha && isLimitedGray(readAvifItem(bytes, picture.meta, from) ?? Buffer.alloc(0));
  });
}
