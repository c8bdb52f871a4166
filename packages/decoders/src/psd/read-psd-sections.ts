import { type PhotoshopResource, readPhotoshopResources } from '@pixmill/image-formats';
import type { ByteReader } from '../bytes/byte-reader.js';
import { PSD_HEADER_BYTES, type PsdHeader } from './read-psd-header.js';

/** What stands before the merged picture. */
export interface PsdSections {
  /** 256 red, 256 green, 256 blue values; empty without a palette. */
  readonly palette: Buffer;
  readonly resources: readonly PhotoshopResource[];
  /** Negative when the first channel after the colours is the transparency of the merged picture; 0 without layers. */
  readonly layers: number;
  /** Where the merged picture starts. */
  readonly pictureAt: number;
}

const PALETTE_BYTES = 768;

/** Throws AppError `image_damaged`. Source: Adobe Photoshop file formats specification. */
export function readPsdSections(reader: ByteReader, { mode, isLarge }: PsdHeader): PsdSections {
  const paletteLength = reader.u32(PSD_HEADER_BYTES, 'the length of its palette');
  const palette = reader.slice(PSD_HEADER_BYTES + 4, paletteLength, 'the end of its palette');
  if (mode === 'indexed' && paletteLength < PALETTE_BYTES) throw reader.damaged(`a palette of ${paletteLength} bytes`, PSD_HEADER_BYTES);
  const resourcesAt = PSD_HEADER_BYTES + 4 + paletteLength;
  const resourcesLength = reader.u32(resourcesAt, 'the length of its resources');
  const resources = readPhotoshopResources(reader.slice(resourcesAt + 4, resourcesLength, 'the end of its resources'));
  const layersAt = resourcesAt + 4 + resourcesLength;
  const lengthBytes = isLarge ? 8 : 4;
  const readLength = (at: number) => (isLarge ? reader.u64(at, 'the length of its layers') : reader.u32(at, 'the length of its layers'));
  const layersLength = readLength(layersAt);
  reader.slice(layersAt + lengthBytes, layersLength, 'the end of its layers');
  const hasLayers = layersLength >= lengthBytes + 2 && readLength(layersAt + lengthBytes) >= 2;
  return {
    palette: mode === 'indexed' ? palette.subarray(0, PALETTE_BYTES) : Buffer.alloc(0),
    resources,
    layers: hasLayers ? reader.i16(layersAt + 2 * lengthBytes, 'its number of layers') : 0,
    pictureAt: layersAt + lengthBytes + layersLength,
  };
}
