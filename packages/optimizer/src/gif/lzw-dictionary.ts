/** Codes of 12 bits. Source: GIF89a specification, appendix F. */
export const MAX_CODES = 4_096;

/** The strings that codes stand for: each is a shorter one and an entry of the colour table. Kept between frames, as it is large. */
export interface LzwDictionary {
  /** Code of a string and one entry more, at `code << 8 | entry`; 0 when there is none. */
  readonly child: Uint16Array;
  readonly parent: Int16Array;
  /** Entry that a string starts and ends with. */
  readonly first: Uint8Array;
  readonly last: Uint8Array;
  /** Forgets all strings but those of one entry, of so many bits. */
  reset(bits: number): void;
  /** Code that the next string gets. */
  nextCode(): number;
  /** Lets the string be found that the decoder is about to add, if what follows starts as it does itself. Undone by `add`. */
  addSpeculative(prefix: number): void;
  /** Adds a string and one entry more; one that is there already takes a code all the same. */
  add(prefix: number, entry: number): void;
}

export function createLzwDictionary(): LzwDictionary {
  const child = new Uint16Array(MAX_CODES * 256);
  const parent = new Int16Array(MAX_CODES);
  const first = new Uint8Array(MAX_CODES);
  const last = new Uint8Array(MAX_CODES);
  const usedSlots = new Int32Array(MAX_CODES);
  let usedSlotCount = 0;
  let nextCode = 0;
  let speculativeSlot = -1;

  function put(prefix: number, entry: number): void {
    child[(prefix << 8) | entry] = nextCode;
    parent[nextCode] = prefix;
    first[nextCode] = first[prefix] as number;
    last[nextCode] = entry;
  }

  return {
    child,
    parent,
    first,
    last,
    nextCode: () => nextCode,
    reset(bits) {
      for (let index = 0; index < usedSlotCount; index += 1) child[usedSlots[index] as number] = 0;
      usedSlotCount = 0;
      speculativeSlot = -1;
      const clear = 1 << bits;
      for (let entry = 0; entry < clear; entry += 1) {
        parent[entry] = -1;
        first[entry] = entry;
        last[entry] = entry;
      }
      // two codes have other meanings: clear and end
      nextCode = clear + 2;
    },
    addSpeculative(prefix) {
      const entry = first[prefix] as number;
      const slot = (prefix << 8) | entry;
      if (nextCode === MAX_CODES || child[slot] !== 0) return;
      put(prefix, entry);
      speculativeSlot = slot;
    },
    add(prefix, entry) {
      if (speculativeSlot >= 0) child[speculativeSlot] = 0;
      speculativeSlot = -1;
      if (nextCode === MAX_CODES) return;
      const slot = (prefix << 8) | entry;
      if (child[slot] === 0) {
        put(prefix, entry);
        usedSlots[usedSlotCount++] = slot;
      }
      nextCode += 1;
    },
  };
}
