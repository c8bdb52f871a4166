/** Colours in the order they are met, each found again by its value. */
export interface ColourList {
  /** Place of a colour, which joins the list when it is new. */
  placeOf(colour: number): number;
  isFull(): boolean;
  list(): Uint32Array;
}

/** Places are kept in 16 bits. */
const MOST_COLOURS = 65_535;
const SLOTS = 1 << 18;

/** A list that starts with the invisible colour, 0. */
export function createColourList(): ColourList {
  const colours = new Uint32Array(MOST_COLOURS + 1);
  const slots = new Uint16Array(SLOTS);
  let count = 1;
  let full = false;
  let lastColour = 0;
  let lastPlace = 0;
  return {
    placeOf(colour) {
      if (colour === lastColour) return lastPlace;
      lastColour = colour;
      if (colour === 0) {
        lastPlace = 0;
        return 0;
      }
      let slot = Math.imul(colour, 0x9e37_79b1) >>> 14;
      for (;;) {
        const place = slots[slot] as number;
        if (place === 0) break;
        if (colours[place] === colour) {
          lastPlace = place;
          return place;
        }
        slot = (slot + 1) & (SLOTS - 1);
      }
      if (count > MOST_COLOURS) {
        full = true;
        lastPlace = 0;
        return 0;
      }
      colours[count] = colour;
      slots[slot] = count;
      lastPlace = count;
      count += 1;
      return lastPlace;
    },
    isFull: () => full,
    list: () => colours.slice(0, count),
  };
}
