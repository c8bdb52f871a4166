import type { RasterFormat } from '../image-facts.js';
import { catalogues } from './catalogues/index.js';
import { metadataCatalogue } from './catalogues/metadata-catalogue.js';
import { type Content, unknownPart } from './content.js';
import { readAvifParts } from './parts/read-avif-parts.js';
import { readGifParts } from './parts/read-gif-parts.js';
import { readJpegParts } from './parts/read-jpeg-parts.js';
import { readPngParts } from './parts/read-png-parts.js';
import { readWebpParts } from './parts/read-webp-parts.js';

/** Each returns ids of the catalogue of its format, or of `metadataCatalogue`, and ids that no catalogue has. */
const readers: Readonly<Record<RasterFormat, (bytes: Buffer) => readonly string[]>> = {
  jpeg: readJpegParts,
  png: readPngParts,
  gif: readGifParts,
  webp: readWebpParts,
  avif: readAvifParts,
};

/** No file has so many kinds of parts, but one could be made to. */
const MAX_PARTS = 200;

/** Everything that a file carries, each kind once, in the order of the file, up to 200 kinds. Reads only the container. Never throws. */
export function listContents(bytes: Buffer, format: RasterFormat): Content[] {
  const known = new Map([...catalogues[format], ...metadataCatalogue].map((part) => [part.id, part]));
  return [...new Set(readers[format](bytes))].slice(0, MAX_PARTS).map((id) => known.get(id) ?? unknownPart(id));
}
