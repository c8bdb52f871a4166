/** What is written back beside the pixels. */
export interface Metadata {
  /** Colour profile, whole. */
  readonly icc: Buffer | null;
  /** EXIF as a TIFF structure, without a container's prefix. */
  readonly exif: Buffer | null;
}

export const noMetadata: Metadata = { icc: null, exif: null };
