import { toProfileSegments } from '../../colour/jpeg-profile.js';
import {
  EXTENSION_HEAD_BYTES,
  isSegmentOf,
  MAX_BODY_BYTES,
  readSegmentParts,
  segmentKinds,
  toSegments,
} from '../../containers/jpeg/application-segments.js';
import { type JpegSegment, joinJpeg, splitJpeg } from '../../containers/jpeg/jpeg.js';
import { isApplicationData, jpegCodes } from '../../containers/jpeg/jpeg-codes.js';
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

const { extendedXmp, photoshop, xmp: xmpKind, exif: exifKind } = segmentKinds;
const MAX_EXTENSION_PART_BYTES = MAX_BODY_BYTES - extendedXmp.header.length - EXTENSION_HEAD_BYTES;

const isJfif = isSegmentOf(segmentKinds.jfif);
const isAdobe = isSegmentOf(segmentKinds.adobe);

/** The extension that the packet names; null when a part is missing. */
function readExtension(segments: readonly JpegSegment[], packet: Buffer): Buffer | null {
  const name = readExtensionName(packet);
  const parts = readSegmentParts(segments, extendedXmp).filter((part) => name !== null && part.toString('latin1', 0, 32) === name);
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
  const packet = readSegmentParts(segments, xmpKind)[0];
  return packet ? { packet, extension: readExtension(segments, packet) } : null;
}

/** Reads the metadata of a JPEG. Throws AppError `image_damaged`. */
export function readJpegMetadata(bytes: Buffer): FileMetadata {
  const { segments } = splitJpeg(bytes);
  const exif = listExifSegments(bytes)[0]?.subarray(exifKind.header.length) ?? null;
  const resources = readPhotoshopResources(Buffer.concat(readSegmentParts(segments, photoshop)));
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
const isCoded = (segment: JpegSegment) => isAdobe(segment) || (segment.marker !== jpegCodes.com && !isApplicationData(segment));

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
  return [{ marker: segmentKinds.jfif.marker, body: toJfifBody(density ?? unknownDensity) }];
}

function toExtensionSegments(packet: Buffer, extension: Buffer): JpegSegment[] {
  const parts = Math.ceil(extension.length / MAX_EXTENSION_PART_BYTES);
  return Array.from({ length: parts }, (_, part) => {
    const head = Buffer.alloc(EXTENSION_HEAD_BYTES);
    head.write(readExtensionName(packet) ?? '', 'latin1');
    head.writeUInt32BE(extension.length, 32);
    head.writeUInt32BE(part * MAX_EXTENSION_PART_BYTES, 36);
    const slice = extension.subarray(part * MAX_EXTENSION_PART_BYTES, (part + 1) * MAX_EXTENSION_PART_BYTES);
    return { marker: extendedXmp.marker, body: Buffer.concat([extendedXmp.header, head, slice]) };
  });
}

/** XMP in its segments; empty when it cannot be split. */
export function toXmpSegments(xmp: Buffer): JpegSegment[] {
  const maxBytes = MAX_BODY_BYTES - xmpKind.header.length;
  const stored = xmp.length > maxBytes ? splitXmp(xmp, maxBytes) : { packet: xmp, extension: null };
  if (!stored) return [];
  const { packet, extension } = stored;
  return [...toSegments(xmpKind, packet), ...(extension ? toExtensionSegments(packet, extension) : [])];
}

/** IPTC in segments of Photoshop. */
const toIptcSegments = (iptc: Buffer): JpegSegment[] =>
  toSegments(photoshop, writePhotoshopResources([{ id: photoshopIds.iptc, data: iptc }]));

/** EXIF in its segment; empty when it does not fit. */
const toExifSegments = (exif: Buffer): JpegSegment[] =>
  exif.length + exifKind.header.length <= MAX_BODY_BYTES ? toSegments(exifKind, exif) : [];

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
