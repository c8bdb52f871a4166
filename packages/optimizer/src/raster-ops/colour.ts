/** Red, green, blue and alpha in sRGB, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number, alpha: number];

/** Converts `#rrggbbaa`. */
export function colourFromHex(text: string): Colour {
  const at = (index: number) => Number.parseInt(text.slice(1 + 2 * index, 3 + 2 * index), 16);
  return [at(0), at(1), at(2), at(3)];
}
