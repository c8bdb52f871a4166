import type { Density } from './density.js';

/** The metadata to write into a result. */
export interface Metadata {
  /** The complete colour profile. */
  readonly icc: Buffer | null;
  /** EXIF as a TIFF structure, without a container's prefix. */
  readonly exif: Buffer | null;
  /** A complete XMP packet. */
  readonly xmp: Buffer | null;
  /** IPTC-IIM datasets, without Photoshop's wrapping. */
  readonly iptc: Buffer | null;
  readonly density: Density | null;
}

export const noMetadata: Metadata = { icc: null, exif: null, xmp: null, iptc: null, density: null };

/** The XMP of a file as it is stored. */
export interface StoredXmp {
  readonly packet: Buffer;
  /** The rest of the properties, which a JPEG holds in further segments. */
  readonly extension: Buffer | null;
}

/** The metadata that a file has beside its colour profile. */
export interface FileMetadata {
  readonly exif: Buffer | null;
  readonly xmp: StoredXmp | null;
  readonly iptc: Buffer | null;
  readonly density: Density | null;
}
