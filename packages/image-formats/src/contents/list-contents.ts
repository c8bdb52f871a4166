import { isConvertedFormat } from '@pixmill/contracts';
import type { PixelFormat } from '../image-facts.js';
import { convertedCatalogues } from './catalogues/converted-catalogues.js';
import { catalogues } from './catalogues/index.js';
import { metadataCatalogue } from './catalogues/metadata-catalogue.js';
import { type Content, unknownPart } from './content.js';
import { readAvifParts } from './parts/read-avif-parts.js';
import { readBmpParts } from './parts/read-bmp-parts.js';
import { readGifParts } from './parts/read-gif-parts.js';
import { readIcoParts } from './parts/read-ico-parts.js';
import { readJp2Parts } from './parts/read-jp2-parts.js';
import { readJpegParts } from './parts/read-jpeg-parts.js';
import { readPngParts } from './parts/read-png-parts.js';
import { readPsdParts } from './parts/read-psd-parts.js';
import { readTiffParts } from './parts/read-tiff-parts.js';
import { readWebpParts } from './parts/read-webp-parts.js';

/** Each returns ids of the catalogue of its format, or of `metadataCatalogue`, and ids that no catalogue has. */
const readers: Readonly<Record<PixelFormat, (bytes: Buffer) => readonly string[]>> = {
  jpeg: readJpegParts,
  png: readPngParts,
  gif: readGifParts,
  webp: readWebpParts,
  avif: readAvifParts,
  tiff: readTiffParts,
  psd: readPsdParts,
  bmp: readBmpParts,
  ico: readIcoParts,
  jp2: readJp2Parts,
  // items and properties, as those of an AVIF
  heic: readAvifParts,
};

/** No file has so many kinds of parts, but one could be made to. */
const MAX_PARTS = 200;

/** Everything that a file carries, each kind once, in the order of the file, up to 200 kinds. Reads only the container. Never throws. */
export function listContents(bytes: Buffer, format: PixelFormat): Content[] {
  const catalogue = isConvertedFormat(format) ? convertedCatalogues[format] : catalogues[format];
  const known = new Map([...catalogue, ...metadataCatalogue].map((part) => [part.id, part]));
  return [...new Set(readers[format](bytes))].slice(0, MAX_PARTS).map((id) => known.get(id) ?? unknownPart(id));
}
