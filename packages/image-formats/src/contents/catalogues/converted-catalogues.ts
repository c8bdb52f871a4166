import type { ConvertedFormat } from '@pixmill/contracts';
import { type Catalogue, dropped, metadata, understood } from '../content.js';
import { avifCatalogue } from './avif-catalogue.js';
import { jp2Catalogue } from './jp2-catalogue.js';

/** Source: TIFF 6.0, TIFF Technical Note 1, Adobe Photoshop TIFF Technical Notes, OGC GeoTIFF 1.1. */
const tiffCatalogue: Catalogue = [
  understood('tags of the samples'),
  metadata('tags of EXIF', 'exif'),
  metadata('tag 700 (XMP)', 'xmp'),
  metadata('tag 34675 (ICC profile)', 'icc'),
  dropped('tags of a place (GeoTIFF)', 'gps'),
  dropped('tag 37724 (Photoshop layers)', 'layers'),
  dropped('next directory, a further picture', 'further-pages'),
  dropped('next directory, a smaller version', 'thumbnail'),
  dropped('tag 330 (sub-directories)', 'thumbnail'),
  dropped('other tags', 'other-tags'),
];

/** Source: Adobe Photoshop file formats specification. */
const psdCatalogue: Catalogue = [
  understood('merged picture'),
  metadata('resource 1039 (ICC profile)', 'icc'),
  metadata('resource 1058 (EXIF)', 'exif'),
  metadata('resource 1060 (XMP)', 'xmp'),
  dropped('layers', 'layers'),
  dropped('channels of selections', 'selections'),
];

/** Source: Microsoft, BITMAPV5HEADER. */
const bmpCatalogue: Catalogue = [
  understood('pixels'),
  understood('primaries and gamma', 'colour'),
  metadata('profile', 'icc'),
  metadata('pixels per metre', 'density'),
  dropped('linked profile', 'icc'),
];

const icoCatalogue: Catalogue = [understood('shown picture'), dropped('other pictures', 'other-sizes')];

/** What a HEIC has in place of the parts of AV1. Source: ISO/IEC 23008-12, annex B. */
const hevcParts: Catalogue = ['item hvc1', 'property hvcC', 'mini'].map((id) => understood(id));

/** What each format that browsers do not show can carry, beside the parts of metadata. A result in another format has none of it but metadata. */
export const convertedCatalogues: Readonly<Record<ConvertedFormat, Catalogue>> = {
  tiff: tiffCatalogue,
  psd: psdCatalogue,
  bmp: bmpCatalogue,
  ico: icoCatalogue,
  jp2: jp2Catalogue,
  // nothing stays byte for byte in another format
  heic: [...avifCatalogue.map((part) => (part.lossless === 'kept' ? { ...part, lossless: part.lossy } : part)), ...hevcParts],
};
