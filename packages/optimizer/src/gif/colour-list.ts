/** A list of distinct colours in the order of their first use. */
export interface ColourList {
  /** Index of a colour. A new colour is added. */
  indexOf(colour: number): number;
  /** Whether a colour was rejected because the list was full. */
  isFull(): boolean;
  toArray(): Uint32Array;
}

/** An index has 16 bits. */
const MAX_LISTED_COLOURS = 65_535;
const SLOTS = 1 << 18;

/** Creates a list that contains the invisible colour, 0. */
export function createColourList(): ColourList {
  const colours = new Uint32Array(MAX_LISTED_COLOURS + 1);
  const slots = new Uint16Array(SLOTS);
  let count = 1;
  let full = false;
  let lastColour = 0;
  let lastIndex = 0;

  function findOrAdd(colour: number): number {
    let slot = Math.imul(colour, 0x9e37_79b1) >>> 14;
    for (;;) {
      const index = slots[slot] as number;
      if (index === 0) break;
      if (colours[index] === colour) return index;
      slot = (slot + 1) & (SLOTS - 1);
    }
    if (count > MAX_LISTED_COLOURS) {
      full = true;
      return 0;
    }
    colours[count] = colour;
    slots[slot] = count;
    count += 1;
    return count - 1;
  }

  return {
    indexOf(colour) {
      if (colour === lastColour) return lastIndex;
      lastColour = colour;
      lastIndex = colour === 0 ? 0 : findOrAdd(colour);
      return lastIndex;
    },
    isFull: () => full,
    toArray: () => colours.slice(0, count),
  };
}
