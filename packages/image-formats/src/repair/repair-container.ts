import type { RasterFormat } from '../image-facts.js';
import type { RepairedFile } from './repair.js';
import { repairGifBlocks } from './repair-gif-blocks.js';
import { repairJpegMarkers } from './repair-jpeg-markers.js';
import { repairPngChunks } from './repair-png-chunks.js';

type RepairFunction = (bytes: Buffer) => RepairedFile;

/** WebP and AVIF are missing: a browser shows nothing where their containers are broken. */
const repairFunctions: Readonly<Partial<Record<RasterFormat, RepairFunction>>> = {
  jpeg: repairJpegMarkers,
  png: repairPngChunks,
  gif: repairGifBlocks,
};

/**
 * Mends the container of a file where a browser reads over its troubles: markers, chunks, blocks. Coded samples stay as they are. A container
 * that a browser does not read stays too, and its decoder fails. Time and memory grow with the bytes of the file. Never throws.
 * Source: docs/formats.md#damage.
 */
export function repairContainer(bytes: Buffer, format: RasterFormat): RepairedFile {
  return repairFunctions[format]?.(bytes) ?? { bytes, repairs: [] };
}
