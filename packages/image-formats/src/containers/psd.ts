import { type PhotoshopResource, readPhotoshopResources } from '../metadata/photoshop-resources.js';

/** What a PSD or PSB has before its merged picture. */
export interface PsdSections {
  readonly channels: number;
  /** The number of the colour mode. */
  readonly mode: number;
  readonly resources: readonly PhotoshopResource[];
  /** Negative when the merged picture has transparency. */
  readonly layers: number;
}

const HEADER_BYTES = 26;
const PSB_VERSION = 2;

/** Reads what is there of the sections. Never throws. Source: Adobe Photoshop file formats specification. */
export function readPsdSections(bytes: Buffer): PsdSections {
  const readLong = (at: number) => (at + 4 <= bytes.length ? bytes.readUInt32BE(at) : 0);
  if (bytes.length < HEADER_BYTES) return { channels: 0, mode: 0, resources: [], layers: 0 };
  const resourcesAt = HEADER_BYTES + 4 + readLong(HEADER_BYTES);
  const resourcesEnd = resourcesAt + 4 + readLong(resourcesAt);
  // the length of all about layers and that of the layers themselves come before their number
  const layersAt = resourcesEnd + (bytes.readUInt16BE(4) === PSB_VERSION ? 16 : 8);
  const hasLayers = readLong(layersAt - 4) >= 2 && layersAt + 2 <= bytes.length;
  return {
    channels: bytes.readUInt16BE(12),
    mode: bytes.readUInt16BE(24),
    resources: readPhotoshopResources(bytes.subarray(resourcesAt + 4, resourcesEnd)),
    layers: hasLayers ? bytes.readInt16BE(layersAt) : 0,
  };
}
