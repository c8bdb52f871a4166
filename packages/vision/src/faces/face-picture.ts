/** A rectangle of a picture in whole px. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** An upright picture in sRGB, on white where it was transparent. */
export interface FacePicture {
  /** px; at most 1600 on each side. */
  readonly width: number;
  readonly height: number;
  /** px of the original for each px of this picture. Faces are reported in px of the original. */
  readonly scale: { readonly x: number; readonly y: number };
  /** The rectangle resized to this size, in RGB of 8 bits. */
  render(rectangle: Rectangle, size: { readonly width: number; readonly height: number }): Promise<Uint8Array>;
}
