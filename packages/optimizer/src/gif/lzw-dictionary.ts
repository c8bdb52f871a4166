/** Codes of 12 bits. Source: GIF89a specification, appendix F. */
export const MOST_CODES = 4_096;

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
  next(): number;
  /** Lets the string be found that the decoder is about to add, if what follows starts as it does itself. Undone by `add`. */
  foresee(before: number): void;
  /** Adds a string and one entry more; one that is there already takes a code all the same. */
  add(before: number, entry: number): void;
}

export function createLzwDictionary(): LzwDictionary {
  const child = new Uint16Array(MOST_CODES * 256);
  const parent = new Int16Array(MOST_CODES);
  const first = new Uint8Array(MOST_CODES);
  const last = new Uint8Array(MOST_CODES);
  const taken = new Int32Array(MOST_CODES);
  let takenCount = 0;
  let next = 0;
  let foreseen = -1;

  function put(before: number, entry: number): void {
    child[(before << 8) | entry] = next;
    parent[next] = before;
    first[next] = first[before] as number;
    last[next] = entry;
  }

  return {
    child,
    parent,
    first,
    last,
    next: () => next,
    reset(bits) {
      for (let index = 0; index < takenCount; index += 1) child[taken[index] as number] = 0;
      takenCount = 0;
      foreseen = -1;
      const clear = 1 << bits;
      for (let entry = 0; entry < clear; entry += 1) {
        parent[entry] = -1;
        first[entry] = entry;
        last[entry] = entry;
      }
      // two codes have other meanings: clear and end
      next = clear + 2;
    },
    foresee(before) {
      const entry = first[before] as number;
      const slot = (before << 8) | entry;
      if (next === MOST_CODES || child[slot] !== 0) return;
      put(before, entry);
      foreseen = slot;
    },
    add(before, entry) {
      if (foreseen >= 0) child[foreseen] = 0;
      foreseen = -1;
      if (next === MOST_CODES) return;
      const slot = (before << 8) | entry;
      if (child[slot] === 0) {
        put(before, entry);
        taken[takenCount++] = slot;
      }
      next += 1;
    },
  };
}
