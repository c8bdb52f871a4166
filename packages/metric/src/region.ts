/** A rectangle of an image, in px from its left and upper edge. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The region that covers a whole image. */
export function wholeRegion({ width, height }: Pick<Region, 'width' | 'height'>): Region {
  return { left: 0, top: 0, width, height };
}
