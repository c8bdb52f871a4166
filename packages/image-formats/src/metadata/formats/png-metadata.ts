import { findPngChunk, type PngChunk, readPngChunks } from '../../containers/png/png.js';
import { readPhys, toPhys } from '../density-fields.js';
import { readExifDensity } from '../exif/exif-fields.js';
import { withoutExifPrefix } from '../exif/exif-prefix.js';
import type { FileMetadata, Metadata } from '../metadata.js';
import { photoshopIds, readPhotoshopResources, writePhotoshopResources } from '../photoshop-resources.js';
import { findRawProfile, findXmpText, toRawProfile, toXmpText } from './png-texts.js';

/** EXIF of its chunk, else of the text that ImageMagick and others wrote before that chunk was specified. */
function findExif(chunks: readonly PngChunk[]): Buffer | null {
  const stored = findPngChunk(chunks, 'eXIf')?.data ?? findRawProfile(chunks, 'exif') ?? findRawProfile(chunks, 'APP1');
  const exif = stored && withoutExifPrefix(stored);
  return exif && exif.length > 0 ? exif : null;
}

/** IPTC, bare or in Photoshop's wrapping. */
function findIptc(chunks: readonly PngChunk[]): Buffer | null {
  const profile = findRawProfile(chunks, 'iptc') ?? findRawProfile(chunks, '8bim');
  if (!profile) return null;
  const resources = readPhotoshopResources(profile);
  return resources.length > 0 ? (resources.find(({ id }) => id === photoshopIds.iptc)?.data ?? null) : profile;
}

/** Reads the metadata of a PNG. Throws AppError `image_damaged`. */
export function readPngMetadata(bytes: Buffer): FileMetadata {
  const chunks = readPngChunks(bytes);
  const [exif, packet, phys] = [findExif(chunks), findXmpText(chunks), findPngChunk(chunks, 'pHYs')];
  return {
    exif,
    xmp: packet && { packet, extension: null },
    iptc: findIptc(chunks),
    density: (phys ? readPhys(phys.data) : null) ?? (exif && readExifDensity(exif)),
  };
}

const pictureChunks = ['IHDR', 'PLTE', 'tRNS', 'acTL', 'fcTL', 'fdAT', 'IDAT', 'IEND'];

/**
 * The chunks of the same image with these colour chunks, and with EXIF, XMP, IPTC and density of `metadata`. PNG has no standard place for IPTC: it
 * becomes a text as ImageMagick writes it, which other readers know too.
 */
export function withPngMetadata(
  chunks: readonly PngChunk[],
  colour: readonly PngChunk[],
  { exif, xmp, iptc, density }: Omit<Metadata, 'icc'>,
): PngChunk[] {
  const [header, ...picture] = chunks.filter(({ type }) => pictureChunks.includes(type));
  if (!header) return [];
  const resources = iptc && writePhotoshopResources([{ id: photoshopIds.iptc, data: iptc }]);
  return [
    header,
    ...colour,
    ...(density ? [{ type: 'pHYs', data: toPhys(density) }] : []),
    ...(exif ? [{ type: 'eXIf', data: exif }] : []),
    ...(xmp ? [toXmpText(xmp)] : []),
    ...(resources ? [toRawProfile('iptc', resources)] : []),
    ...picture,
  ];
}
