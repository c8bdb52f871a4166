/** What people use today, each at one fixed setting for all images. `role` names what its result is held against. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compressJpeg, losslessCompressPng, pngQuantize, Transformer } from '@napi-rs/image';
import sharp from 'sharp';
import { tools } from './tools.mjs';

const napiVersion = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@napi-rs/image/package.json'), 'utf8')).version;
const decode = (bytes, options = {}) => sharp(bytes, { limitInputPixels: false, ...options }).autoOrient();
const animated = { animated: true };

const inProcess = [
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
].map((peer) => ({ ...peer, version: sharp.versions.sharp }));

const napi = [
  { name: 'napi compressJpeg q80', format: 'jpeg', encode: (bytes) => compressJpeg(bytes, { quality: 80 }) },
  { name: 'napi compressJpeg q100', format: 'jpeg', lossless: true, encode: (bytes) => compressJpeg(bytes, { quality: 100 }) },
  { name: 'napi losslessCompressPng', format: 'png', lossless: true, encode: (bytes) => losslessCompressPng(bytes) },
  { name: 'napi pngQuantize 80', format: 'png', encode: (bytes) => pngQuantize(bytes, { maxQuality: 80 }) },
  { name: 'napi webp q80', format: 'webp', encode: (bytes) => new Transformer(bytes).webp(80) },
].map((peer) => ({ ...peer, version: napiVersion }));

/** All peers there are on this machine. `encode` throws where a peer refuses an image. */
export const findPeers = () => [...inProcess, ...napi, ...tools()].map((peer) => ({ role: 'main', lossless: false, ...peer }));

/** Encodings at fixed qualities, as a tool with one setting for all would make them. */
export const ladder = [40, 50, 56, 62, 67, 72, 76, 80, 83, 86, 89, 92, 94, 96, 98];
export const encodeAtQuality = (bytes, quality) =>
  decode(bytes).jpeg({ quality, mozjpeg: true, quantisationTable: 2, chromaSubsampling: '4:2:0' }).toBuffer();
