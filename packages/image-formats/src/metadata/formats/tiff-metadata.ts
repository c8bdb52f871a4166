import { TiffFile } from '../../containers/tiff/tiff.js';
import { tiffTags } from '../../containers/tiff/tiff-tags.js';
import { readExifDensity } from '../exif/exif-fields.js';
import { extractTiffExif } from '../exif/tiff-exif.js';
import type { FileMetadata } from '../metadata.js';
import { photoshopIds, readPhotoshopResources } from '../photoshop-resources.js';

/** Reads the metadata of the first picture of a TIFF. Never throws. */
export function readTiffMetadata(bytes: Buffer): FileMetadata {
  const file = TiffFile.open(bytes);
  const directory = file?.readDirectory(file.firstAt);
  if (!file || !directory) return { exif: null, xmp: null, iptc: null, density: null };
  const exif = extractTiffExif(bytes);
  const packet = file.findBytes(directory, tiffTags.xmp);
  const photoshop = file.findBytes(directory, tiffTags.photoshop);
  const resource = photoshop && readPhotoshopResources(photoshop).find(({ id }) => id === photoshopIds.iptc);
  return {
    exif,
    xmp: packet && { packet, extension: null },
    iptc: file.findBytes(directory, tiffTags.iptc) ?? resource?.data ?? null,
    density: exif && readExifDensity(exif),
  };
}
