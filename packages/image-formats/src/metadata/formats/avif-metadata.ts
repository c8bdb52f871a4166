import { type AvifDescription, addAvifItems } from '../../containers/avif/avif-add-items.js';
import type { AvifItem } from '../../containers/avif/avif-items.js';
import { readAvifItem, readAvifMeta } from '../../containers/avif/avif-meta.js';
import { readExifDensity } from '../exif/exif-fields.js';
import { withoutExifPrefix } from '../exif/exif-prefix.js';
import type { FileMetadata, Metadata } from '../metadata.js';

/** The media type of XMP. */
export const XMP_TYPE = 'application/rdf+xml';

/** The TIFF structure of an `Exif` item; null when it is empty. The item begins with the offset of that structure. Source: ISO/IEC 23008-12, A.2.1. */
export function toTiff(item: Buffer): Buffer | null {
  const start = item.length >= 4 ? 4 + item.readUInt32BE() : item.length;
  return start < item.length ? withoutExifPrefix(item.subarray(start)) : null;
}

/** Reads the metadata of an AVIF. Animations have none that is read. */
export function readAvifMetadata(bytes: Buffer): FileMetadata {
  const meta = readAvifMeta(bytes);
  const read = (isWanted: (item: AvifItem) => boolean) => {
    const item = meta?.items.find(isWanted);
    return meta && item ? readAvifItem(bytes, meta, item.id) : null;
  };
  const [item, packet] = [read(({ type }) => type === 'Exif'), read(({ contentType }) => contentType === XMP_TYPE)];
  const exif = item && toTiff(item);
  return { exif, xmp: packet && { packet, extension: null }, iptc: null, density: exif && readExifDensity(exif) };
}

/**
 * The same image with this EXIF and XMP, for an image without any. AVIF has no place for IPTC and density, and its profile belongs to the picture.
 * Throws AppError `processing_failed` for a file that `addAvifItems` cannot write.
 */
export function withAvifMetadata(bytes: Buffer, { exif, xmp }: Metadata): Buffer {
  const descriptions: AvifDescription[] = [
    ...(exif ? [{ type: 'Exif', contentType: '', data: Buffer.concat([Buffer.alloc(4), exif]) }] : []),
    ...(xmp ? [{ type: 'mime', contentType: XMP_TYPE, data: xmp }] : []),
  ];
  return descriptions.length > 0 ? addAvifItems(bytes, descriptions) : bytes;
}
