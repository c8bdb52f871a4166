/** Samples of a small picture in sRGB: 8-bit RGBA in rows without gaps. Alpha is straight. */
export interface RgbaPixels {
  readonly data: Uint8Array;
  /** px */
  readonly width: number;
  readonly height: number;
}
