import type { StoredSamples } from './samples.js';

/** Chroma formats of HEVC. Source: ISO/IEC 23008-2, table 6-1. */
const samplings = ['4:0:0', '4:2:0', '4:2:2', '4:4:4'];
/** Bytes of the record behind its name. Source: ISO/IEC 14496-15, 8.3.3.1.2. */
const chromaAt = 16;
const bitsAt = 17;
const searchBytes = 65_536;

/** How a HEIC stores its picture: the first record of the decoder in its properties says so, for every tile. Alpha is a picture of its own. */
export function readHeicSamples(bytes: Buffer): StoredSamples | null {
  const at = bytes.subarray(0, searchBytes).indexOf('hvcC', 0, 'latin1') + 4;
  if (at < 4 || at + bitsAt >= bytes.length) return null;
  const chroma = (bytes[at + chromaAt] ?? 0) & 3;
  const bits = 8 + ((bytes[at + bitsAt] ?? 0) & 7);
  const isGray = chroma === 0;
  return { depth: bits * (isGray ? 1 : 3), colour: isGray ? 'gray' : 'rgb', sampling: isGray ? '4:4:4' : (samplings[chroma] ?? '4:2:0') };
}
