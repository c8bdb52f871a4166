import { findBoxData, readBoxes, writeBox } from '../../containers/avif/avif-boxes.js';
import { chooseDensity, type Density, toDensity } from '../density.js';
import { readExifDensity } from '../exif/exif-fields.js';
import { withoutExifPrefix } from '../exif/exif-prefix.js';
import type { FileMetadata, Metadata } from '../metadata.js';
import { jp2Uuids, UUID_BYTES } from './jp2-uuids.js';

/** Reads the metadata of a JP2 file; nothing of a codestream without a container. */
export function readJp2Metadata(bytes: Buffer): FileMetadata {
  const contents = readBoxes(bytes).flatMap(({ type, data }) => (type === 'uuid' ? [data] : []));
  const read = (uuid: Buffer) => contents.find((data) => data.subarray(0, UUID_BYTES).equals(uuid))?.subarray(UUID_BYTES) ?? null;
  const [stored, packet, iptc] = [read(jp2Uuids.exif), read(jp2Uuids.xmp), read(jp2Uuids.iptc)];
  const exif = stored && withoutExifPrefix(stored);
  return {
    exif,
    xmp: packet && { packet, extension: null },
    iptc,
    density: chooseDensity([exif && readExifDensity(exif), readResolution(bytes)]),
  };
}

/** Two fractions, down and across, with a power of ten for each, in pixels per metre. Source: ISO/IEC 15444-1, I.5.3.7. */
function readResolution(bytes: Buffer): Density | null {
  const resolution = findBoxData(findBoxData(bytes, 'jp2h'), 'res ');
  const [display, capture] = [findBoxData(resolution, 'resd'), findBoxData(resolution, 'resc')];
  const data = display.length > 0 ? display : capture;
  if (data.length < 10) return null;
  const read = (at: number, exponentAt: number) => (data.readUInt16BE(at) / data.readUInt16BE(at + 2)) * 10 ** data.readInt8(exponentAt);
  return toDensity(read(4, 9) / 100, read(0, 8) / 100, 'cm');
}

/** The same file with this EXIF and XMP, for a file without any. Its profile belongs to the picture. */
export function withJp2Metadata(bytes: Buffer, { exif, xmp }: Metadata): Buffer {
  const toBox = (uuid: Buffer, data: Buffer) => writeBox({ type: 'uuid', data: Buffer.concat([uuid, data]) });
  const boxes = [...(exif ? [toBox(jp2Uuids.exif, exif)] : []), ...(xmp ? [toBox(jp2Uuids.xmp, xmp)] : [])];
  return boxes.length > 0 ? Buffer.concat([bytes, ...boxes]) : bytes;
}

const startOfCodestream = 0xff4f_ff51;
const [startOfTile, codingStyle] = [0xff90, 0xff52];
/** From the marker of the coding style to its wavelet. Source: ISO/IEC 15444-1, A.6.1. */
const WAVELET_AT = 13;

/** Whether a JPEG 2000 was coded with the wavelet that loses nothing by itself. */
export function isReversibleJp2(bytes: Buffer): boolean {
  const codestream = bytes.length >= 4 && bytes.readUInt32BE(0) === startOfCodestream ? bytes : findBoxData(bytes, 'jp2c');
  for (let at = 2; at + 4 <= codestream.length && codestream.readUInt16BE(at) !== startOfTile; at += 2 + codestream.readUInt16BE(at + 2)) {
    if (codestream.readUInt16BE(at) === codingStyle) return codestream[at + WAVELET_AT] === 1;
  }
  return false;
}
