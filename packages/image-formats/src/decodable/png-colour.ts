import { readPngColour, readPngSamples, withPngProfile } from '../colour/png-colour.js';
import { toDecodableGray } from '../colour/profiles/gray-profile.js';
import { findPngProfile, readPngChunks, writePngChunks } from '../containers/png/png.js';

/** The decoder reads no chunk for colours but iCCP, and no RGB profile of gray samples. The profile of what a browser shows takes its place. */
export function withDecodablePngProfile(bytes: Buffer): Buffer {
  const chunks = readPngChunks(bytes);
  const { icc } = readPngColour(chunks);
  const wanted = icc && readPngSamples(chunks) === 'gray' ? toDecodableGray(icc) : icc;
  const present = findPngProfile(chunks);
  if (wanted === null ? present === null : present?.equals(wanted)) return bytes;
  return writePngChunks(withPngProfile(chunks, wanted));
}
