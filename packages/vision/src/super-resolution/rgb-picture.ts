/** 8-bit RGB in rows without gaps. Sides in px. */
export interface RgbPicture {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}
