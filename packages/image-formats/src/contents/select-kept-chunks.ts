import type { PngChunk } from '../containers/png-chunks.js';
import { pngCatalogue } from './catalogues/png-catalogue.js';

/** Chunks that `selectColourChunks` returns. */
const colourTypes = ['mDCV', 'cLLI'];
const keptTypes = pngCatalogue.flatMap(({ id, lossless }) => (lossless === 'kept' && !colourTypes.includes(id) ? [id] : []));

/** The chunks that a lossless result keeps byte for byte, except those of the colours. All stand before the picture. */
export function selectKeptChunks(chunks: readonly PngChunk[]): PngChunk[] {
  return chunks.filter(({ type }) => keptTypes.includes(type));
}
