import { addAvifProfile, readAvifColour } from '../colour/avif-colour.js';
import { readBoxes } from '../containers/avif/avif-boxes.js';

/** The decoder takes the samples of an AVIF as they are unless it has a profile. A still picture with other colours than sRGB gets one. */
export function withDecodableAvifProfile(bytes: Buffer): Buffer {
  const { icc, made } = readAvifColour(bytes);
  const isSequence = readBoxes(bytes).some(({ type }) => type === 'moov');
  return icc && made && !isSequence ? (addAvifProfile(bytes, icc) ?? bytes) : bytes;
}
