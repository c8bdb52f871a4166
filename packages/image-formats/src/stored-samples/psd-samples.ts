import type { StoredSamples } from './samples.js';

const headerBytes = 26;
/** Colours by the mode in the header. Source: Adobe Photoshop File Formats Specification, file header section. */
const colours: Readonly<Record<number, StoredSamples['colour']>> = {
  0: 'gray',
  1: 'gray',
  2: 'rgb',
  3: 'rgb',
  4: 'cmyk',
  8: 'gray',
  9: 'lab',
};

/** How a PSD stores its merged picture, alpha and further channels included. */
export function readPsdSamples(bytes: Buffer): StoredSamples | null {
  if (bytes.length < headerBytes) return null;
  const [channels, bits, mode] = [12, 22, 24].map((at) => bytes.readUInt16BE(at)) as [number, number, number];
  return { depth: channels * bits, colour: colours[mode] ?? 'rgb', sampling: '4:4:4' };
}
