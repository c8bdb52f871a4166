import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compressJpeg, losslessCompressPng, pngQuantize, Transformer } from '@napi-rs/image';
import sharp, { type Sharp, type SharpOptions } from 'sharp';
import { listCommandLinePeers } from './command-line-peers.js';
import type { Peer } from './peer.js';

/** A peer in a list: `role` is `main` and `lossless` is false by default; the version is set for the list. */
type PeerEntry = Pick<Peer, 'name' | 'format' | 'encode'> & Partial<Pick<Peer, 'role' | 'lossless'>>;

const require = createRequire(import.meta.url);
const animated = { animated: true };

function decode(bytes: Buffer, options: SharpOptions = {}): Sharp {
  return sharp(bytes, { limitInputPixels: false, ...options }).autoOrient();
}

const sharpPeers: readonly PeerEntry[] = [
  { name: 'sharp mozjpeg q80', format: 'jpeg', encode: (bytes) => decode(bytes).jpeg({ quality: 80, mozjpeg: true }).toBuffer() },
  { name: 'sharp palette q80', format: 'png', encode: (bytes) => decode(bytes).png({ palette: true, quality: 80, effort: 7 }).toBuffer() },
  {
    name: 'sharp gif',
    format: 'gif',
    encode: (bytes) =>
      sharp(bytes, { ...animated, limitInputPixels: false })
        .gif()
        .toBuffer(),
  },
  { name: 'sharp webp q80', format: 'webp', encode: (bytes) => decode(bytes, animated).webp({ quality: 80 }).toBuffer() },
  { name: 'sharp avif q50', format: 'avif', encode: (bytes) => decode(bytes).avif({ quality: 50, effort: 2 }).toBuffer() },
  { name: 'sharp webp q80', format: 'jpeg', role: 'webp', encode: (bytes) => decode(bytes).webp({ quality: 80 }).toBuffer() },
  { name: 'sharp avif q50', format: 'jpeg', role: 'avif', encode: (bytes) => decode(bytes).avif({ quality: 50, effort: 2 }).toBuffer() },
];

const napiPeers: readonly PeerEntry[] = [
  { name: 'napi compressJpeg q80', format: 'jpeg', encode: (bytes) => compressJpeg(bytes, { quality: 80 }) },
  { name: 'napi compressJpeg q100', format: 'jpeg', lossless: true, encode: (bytes) => compressJpeg(bytes, { quality: 100 }) },
  { name: 'napi losslessCompressPng', format: 'png', lossless: true, encode: (bytes) => losslessCompressPng(bytes) },
  { name: 'napi pngQuantize 80', format: 'png', encode: (bytes) => pngQuantize(bytes, { maxQuality: 80 }) },
  { name: 'napi webp q80', format: 'webp', encode: (bytes) => new Transformer(bytes).webp(80) },
];

/** All peers that are installed on this machine. */
export function findPeers(): readonly Peer[] {
  const toPeer = (version: string) => (entry: PeerEntry) => ({ role: 'main' as const, lossless: false, version, ...entry });
  return [...sharpPeers.map(toPeer(sharp.versions.sharp ?? '')), ...napiPeers.map(toPeer(readNapiVersion())), ...listCommandLinePeers()];
}

function readNapiVersion(): string {
  return JSON.parse(readFileSync(require.resolve('@napi-rs/image/package.json'), 'utf8')).version;
}

/** The qualities of a quality curve. */
export const qualityLevels = [40, 50, 56, 62, 67, 72, 76, 80, 83, 86, 89, 92, 94, 96, 98];

/** Encodes a JPEG as a tool with one quality for all images would. */
export function encodeAtQuality(bytes: Buffer, quality: number): Promise<Buffer> {
  return decode(bytes).jpeg({ quality, mozjpeg: true, quantisationTable: 2, chromaSubsampling: '4:2:0' }).toBuffer();
}
