import { findBoxData } from '../containers/avif/avif-boxes.js';
import { nameSampling, type StoredSamples } from './samples.js';

const startOfCodestream = 0xff4f_ff51;
/** Bytes from the start of the codestream to the number of components, and those of one component. */
const componentsAt = 40;
const componentBytes = 3;
const signatureBytes = 12;

/** `jp2c` may have no length, as the last box. */
function findCodestream(bytes: Buffer): Buffer {
  return bytes.readUInt32BE(0) === startOfCodestream ? bytes : findBoxData(bytes.subarray(signatureBytes), 'jp2c');
}

/** How a JPEG 2000 stores its picture. Source: ISO/IEC 15444-1, A.5.1 (SIZ). */
export function readJpeg2000Samples(bytes: Buffer): StoredSamples | null {
  const codestream = bytes.length < 4 ? bytes : findCodestream(bytes);
  if (codestream.length < componentsAt + 2 || codestream.readUInt32BE(0) !== startOfCodestream) return null;
  const count = Math.min(codestream.readUInt16BE(componentsAt), 5);
  const components = Array.from({ length: count }, (_, index) => componentsAt + 2 + index * componentBytes);
  if (components.some((at) => at + componentBytes > codestream.length)) return null;
  const depth = components.reduce((sum, at) => sum + ((codestream[at] ?? 0) & 0x7f) + 1, 0);
  const chroma = count >= 3 ? (components[1] ?? 0) : 0;
  const [across = 1, down = 1] = chroma === 0 ? [] : codestream.subarray(chroma + 1, chroma + 3);
  const sampling = nameSampling(across, down);
  return { depth, colour: count < 3 ? 'gray' : sampling === '4:4:4' ? 'rgb' : 'ycbcr', sampling };
}
