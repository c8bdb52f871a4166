import { toProfileSegments } from '../../colour/jpeg-profile.js';
import { type JpegSegment, joinJpeg, splitJpeg } from '../../containers/jpeg/jpeg.js';
import { findFrameSegment } from '../../containers/jpeg/jpeg-frame.js';
import { chooseDensity, type Density } from '../density.js';
import { readJfifDensity, readResolutionInfo, toJfifBody } from '../density-fields.js';
import { readExifDensity } from '../exif/exif-fields.js';
import { createExif, noExifFields } from '../exif/exif-writer.js';
import type { FileMetadata, Metadata, StoredXmp } from '../metadata.js';
import { listExifSegments } from '../orientation.js';
import { photoshopIds, readPhotoshopResources, writePhotoshopResources } from '../photoshop-resources.js';
import { readExtensionName, splitXmp } from '../xmp/extended-xmp.js';
import { MAX_XMP_BYTES } from '../xmp/xmp-document.js';

const [APP0, APP1, APP13, APP14, APP15, COM] = [0xe0, 0xe1, 0xed, 0xee, 0xef, 0xfe];

const jfifHeader = Buffer.from('JFIF\0', 'latin1');
const exifHeader = Buffer.from('Exif\0\0', 'latin1');
const xmpHeader = Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1');
const extensionHeader = Buffer.from('http://ns.adobe.com/xmp/extension/\0', 'latin1');
const photoshopHeader = Buffer.from('Photoshop 3.0\0', 'latin1');
/** Name, complete length and offset of a part of an XMP extension. */
const EXTENSION_HEAD_BYTES = 40;
/** The 16-bit length of a segment includes itself. */
const MAX_BODY_BYTES = 65_533;
const MAX_EXTENSION_PART_BYTES = MAX_BODY_BYTES - extensionHeader.length - EXTENSION_HEAD_BYTES;

const startsWith = (body: Buffer, header: Buffer) => body.subarray(0, header.length).equals(header);
const isSegment = (marker: number, header: Buffer) => (segment: JpegSegment) =>
  segment.marker === marker && startsWith(segment.body, header);

const isJfif = isSegment(APP0, jfifHeader);
const isAdobe = isSegment(APP14, Buffer.from('Adobe', 'latin1'));

/** The content of all segments with this marker and header. */
const readParts = (segments: readonly JpegSegment[], marker: number, header: Buffer) =>
  segments.filter(isSegment(marker, header)).map(({ body }) => body.subarray(header.length));

/** The extension that the packet names; null when a part is missing. */
function readExtension(segments: readonly JpegSegment[], packet: Buffer): Buffer | null {
  const name = readExtensionName(packet);
  const parts = readParts(segments, APP1, extensionHeader).filter((part) => name !== null && part.toString('latin1', 0, 32) === name);
  const bytes = parts[0] && parts[0].length >= EXTENSION_HEAD_BYTES ? parts[0].readUInt32BE(32) : 0;
  if (bytes === 0 || bytes > MAX_XMP_BYTES) return null;
  const extension = Buffer.alloc(bytes);
  let copied = 0;
  for (const part of parts) {
    if (part.length < EXTENSION_HEAD_BYTES) return null;
    copied += part.copy(extension, Math.min(bytes, part.readUInt32BE(36)), EXTENSION_HEAD_BYTES);
  }
  return copied === bytes ? extension : null;
}

/** The XMP in these segments; null without any. */
export function readJpegXmp(segments: readonly JpegSegment[]): StoredXmp | null {
  const packet = readParts(segments, APP1, xmpHeader)[0];
  return packet ? { packet, extension: readExtension(segments, packet) } : null;
}

/** Reads the metadata of a JPEG. Throws AppError `image_damaged`. */
export function readJpegMetadata(bytes: Buffer): FileMetadata {
  const { segments } = splitJpeg(bytes);
  const exif = listExifSegments(bytes)[0]?.subarray(exifHeader.length) ?? null;
  const resources = readPhotoshopResources(Buffer.concat(readParts(segments, APP13, photoshopHeader)));
  const findResource = (id: number) => resources.find((resource) => resource.id === id)?.data ?? null;
  const jfif = segments.find(isJfif);
  const resolution = findResource(photoshopIds.resolution);
  return {
    exif,
    xmp: readJpegXmp(segments),
    iptc: findResource(photoshopIds.iptc),
    density: chooseDensity([
      exif && readExifDensity(exif),
      jfif ? readJfifDensity(jfif.body) : null,
      resolution && readResolutionInfo(resolution),
    ]),
  };
}

/** Whether a decoder needs the segment to read the samples. */
const isCoded = (segment: JpegSegment) =>
  isAdobe(segment) || (segment.marker !== COM && !(segment.marker >= APP0 && segment.marker <= APP15));

/** A JFIF segment says that the samples are YCbCr or gray. It must not be added to others. */
function mayHaveJfif(segments: readonly JpegSegment[]): boolean {
  const components = findFrameSegment(segments)?.body[5] ?? 0;
  return !segments.some(isAdobe) && (components === 1 || components === 3) && !hasRgbNames(segments);
}

const hasRgbNames = (segments: readonly JpegSegment[]) => findFrameSegment(segments)?.body[6] === 'R'.charCodeAt(0);

/** The density of a JFIF segment that says nothing. */
const unknownDensity: Density = { x: 1, y: 1, unit: 'aspect' };

/** The JFIF segment of the result, without a thumbnail; empty without one. */
function toJfif(segments: readonly JpegSegment[], density: Density | null): JpegSegment[] {
  const hasJfif = segments.some(isJfif);
  if (!hasJfif && !(density && mayHaveJfif(segments))) return [];
  return [{ marker: APP0, body: toJfifBody(density ?? unknownDensity) }];
}

function toExtensionSegments(packet: Buffer, extension: Buffer): JpegSegment[] {
  const parts = Math.ceil(extension.length / MAX_EXTENSION_PART_BYTES);
  return Array.from({ length: parts }, (_, part) => {
    const head = Buffer.alloc(EXTENSION_HEAD_BYTES);
    head.write(readExtensionName(packet) ?? '', 'latin1');
    head.writeUInt32BE(extension.length, 32);
    head.writeUInt32BE(part * MAX_EXTENSION_PART_BYTES, 36);
    const slice = extension.subarray(part * MAX_EXTENSION_PART_BYTES, (part + 1) * MAX_EXTENSION_PART_BYTES);
    return { marker: APP1, body: Buffer.concat([extensionHeader, head, slice]) };
  });
}

/** XMP in its segments; empty when it cannot be split. */
export function toXmpSegments(xmp: Buffer): JpegSegment[] {
  const maxBytes = MAX_BODY_BYTES - xmpHeader.length;
  const stored = xmp.length > maxBytes ? splitXmp(xmp, maxBytes) : { packet: xmp, extension: null };
  if (!stored) return [];
  const { packet, extension } = stored;
  return [{ marker: APP1, body: Buffer.concat([xmpHeader, packet]) }, ...(extension ? toExtensionSegments(packet, extension) : [])];
}

/** IPTC in segments of Photoshop; readers join them. */
function toIptcSegments(iptc: Buffer): JpegSegment[] {
  const resources = writePhotoshopResources([{ id: photoshopIds.iptc, data: iptc }]);
  const maxBytes = MAX_BODY_BYTES - photoshopHeader.length;
  return Array.from({ length: Math.ceil(resources.length / maxBytes) }, (_, part) => ({
    marker: APP13,
    body: Buffer.concat([photoshopHeader, resources.subarray(part * maxBytes, (part + 1) * maxBytes)]),
  }));
}

/** EXIF in its segment; empty when it does not fit. */
const toExifSegments = (exif: Buffer): JpegSegment[] =>
  exif.length + exifHeader.length <= MAX_BODY_BYTES ? [{ marker: APP1, body: Buffer.concat([exifHeader, exif]) }] : [];

/**
 * The same JPEG with this metadata and no other. The coefficients stay unchanged. The density stands in the JFIF segment, or in EXIF where the
 * samples allow none. Throws AppError `image_damaged`.
 */
export function withJpegMetadata(bytes: Buffer, { icc, exif, xmp, iptc, density }: Metadata): Buffer {
  const { segments, scans } = splitJpeg(bytes);
  const jfif = toJfif(segments, density);
  const completeExif = exif ?? (density && jfif.length === 0 ? createExif({ ...noExifFields, density }) : null);
  const added = [
    ...jfif, // must be the first segment
    ...(completeExif ? toExifSegments(completeExif) : []),
    ...(xmp ? toXmpSegments(xmp) : []),
    ...(iptc ? toIptcSegments(iptc) : []),
    ...(icc ? toProfileSegments(icc) : []),
  ];
  return joinJpeg({ segments: [...added, ...segments.filter(isCoded)], scans });
}
