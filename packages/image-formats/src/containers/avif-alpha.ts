import { readHeifItems } from '../contents/parts/heif-items.js';
import { isLimitedGray } from './av1-sequence.js';
import { readBoxes } from './avif-boxes.js';

const alphaTypes: readonly string[] = ['urn:mpeg:mpegB:cicp:systems:auxiliary:alpha', 'urn:mpeg:hevc:2015:auxid:1'];

/**
 * Whether the alpha of an AVIF has samples from 16 to 235 of 255, which a browser stretches and the decoder does not.
 * Source: docs/formats.md#what-the-decoder-reads.
 */
export function hasLimitedAlpha(bytes: Buffer): boolean {
  const meta = readBoxes(bytes).find(({ type }) => type === 'meta')?.data ?? Buffer.alloc(0);
  const { primary, items, references } = readHeifItems(meta, bytes);
  const auxiliaries = references.filter(({ type, to }) => type === 'auxl' && to.includes(primary)).map(({ from }) => from);
  return items.some(({ id, properties, readData }) => {
    const urn = properties.find(({ type }) => type === 'auxC')?.data.subarray(4);
    const isAlpha = auxiliaries.includes(id) && alphaTypes.some((type) => urn?.toString('latin1', 0, type.length) === type);
    return isAlpha && isLimitedGray(readData());
  });
}
