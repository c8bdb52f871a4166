/** Codes have at most 12 bits. Source: GIF89a specification, appendix F. */
export const MAX_CODES = 4_096;

/** The strings that codes stand for. Each string is a shorter string and one entry of the colour table. 2 MB; reused for all frames. */
export interface LzwDictionary {
  /** Code of a string with one more entry, at `code << 8 | entry`; 0 when there is none. */
  readonly child: Uint16Array;
  readonly parent: Int16Array;
  /** First and last entry of each string. */
  readonly first: Uint8Array;
  readonly last: Uint8Array;
  /** Removes all strings except those of one entry. Entries have `bits` bits. */
  reset(bits: number): void;
  /** The code of the next new string. */
  nextCode(): number;
  /**
   * Adds `prefix` with its own first entry: the string that the decoder is about to add when the following pixels repeat it.
   * `add` removes it again.
   */
  addSpeculative(prefix: number): void;
  /** Adds `prefix` with one more entry. A string that is in the dictionary takes a code again. */
  add(prefix: number, entry: number): void;
}

/** Creates a dictionary. `reset` must be called before the first use. */
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
      const clearCode = 1 << bits;
      for (let entry = 0; entry < clearCode; entry += 1) {
        parent[entry] = -1;
        first[entry] = entry;
        last[entry] = entry;
      }
      // Two codes follow the entries: clear and end.
      nextCode = clearCode + 2;
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
