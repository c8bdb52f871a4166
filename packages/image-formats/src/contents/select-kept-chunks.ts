import type { PngChunk } from '../containers/png/png.js';
import { pngCatalogue } from './catalogues/png-catalogue.js';

const keptTypes = pngCatalogue.flatMap(({ id, lossless }) => (lossless === 'kept' ? [id] : []));

/** The chunks that a lossless result keeps byte for byte. All stand before the picture. */
export function selectKeptChunks(chunks: readonly PngChunk[]): PngChunk[] {
  return chunks.filter(({ type }) => keptTypes.includes(type));
}
