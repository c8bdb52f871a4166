/** Codes of a compressed frame, packed from the lowest bit on. */
export interface BitWriter {
  write(code: number, bits: number): void;
  /** What follows an image descriptor: the code size, sub-blocks of up to 255 bytes that end with `end`, and a terminator. */
  finish(codeSize: number, end: { readonly code: number; readonly bits: number }): Uint8Array;
}

const BLOCK_BYTES = 255;

export function createBitWriter(): BitWriter {
  let bytes = new Uint8Array(4_096);
  let length = 0;
  let held = 0;
  let heldBits = 0;

  function put(code: number, bits: number): void {
    held |= code << heldBits;
    heldBits += bits;
    while (heldBits >= 8) {
      if (length === bytes.length) {
        const larger = new Uint8Array(length * 2);
        larger.set(bytes);
        bytes = larger;
      }
      bytes[length++] = held & 255;
      held >>>= 8;
      heldBits -= 8;
    }
  }

  return {
    write: put,
    finish(codeSize, { code, bits }) {
      put(code, bits);
      if (heldBits > 0) put(0, 8 - heldBits);
      const blocks = Math.ceil(length / BLOCK_BYTES);
      const data = new Uint8Array(2 + blocks + length);
      data[0] = codeSize;
      for (let block = 0; block < blocks; block += 1) {
        const part = bytes.subarray(block * BLOCK_BYTES, Math.min(length, (block + 1) * BLOCK_BYTES));
        const to = 1 + block * (BLOCK_BYTES + 1);
        data[to] = part.length;
        data.set(part, to + 1);
      }
      return data;
    },
  };
}
