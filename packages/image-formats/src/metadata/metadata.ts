/** The metadata to write into a result. */
export interface Metadata {
  /** The complete colour profile. */
  readonly icc: Buffer | null;
  /** EXIF as a TIFF structure, without a container's prefix. */
  readonly exif: Buffer | null;
}

export const noMetadata: Metadata = { icc: null, exif: null };
