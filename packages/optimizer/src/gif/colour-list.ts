/** Colours in the order they are met, each found again by its value. */
export interface ColourList {
  /** Place of a colour, which joins the list when it is new. */
  indexOf(colour: number): number;
  isFull(): boolean;
  toArray(): Uint32Array;
}

/** Places are kept in 16 bits. */
const MAX_LISTED_COLOURS = 65_535;
const SLOTS = 1 << 18;

/** A list that starts with the invisible colour, 0. */
export function createColourList(): ColourList {
  const colours = new Uint32Array(MAX_LISTED_COLOURS + 1);
  const slots = new Uint16Array(SLOTS);
  let count = 1;
  let full = false;
  let lastColour = 0;
  let lastIndex = 0;
  return {
    indexOf(colour) {
      if (colour === lastColour) return lastIndex;
      lastColour = colour;
      if (colour === 0) {
        lastIndex = 0;
        return 0;
      }
      let slot = Math.imul(colour, 0x9e37_79b1) >>> 14;
      for (;;) {
        const index = slots[slot] as number;
        if (index === 0) break;
        if (colours[index] === colour) {
          lastIndex = index;
          return index;
        }
        slot = (slot + 1) & (SLOTS - 1);
      }
      if (count > MAX_LISTED_COLOURS) {
        full = true;
        lastIndex = 0;
        return 0;
      }
      colours[count] = colour;
      slots[slot] = count;
      lastIndex = count;
      count += 1;
      return lastIndex;
    },
    isFull: () => full,
    toArray: () => colours.slice(0, count),
  };
}
