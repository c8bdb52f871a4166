/** Packs the codes of a compressed frame, lowest bit first. */
export interface BitWriter {
  write(code: number, bits: number): void;
  /**
   * Writes the `end` code. Returns the bytes that follow an image descriptor: the code size, sub-blocks of up to 255 bytes and a terminator.
   * Source: GIF89a specification, section 22.
   */
  finish(codeSize: number, end: { readonly code: number; readonly bits: number }): Uint8Array;
}

const BLOCK_BYTES = 255;

/** Creates an empty writer for one frame. */
export function createBitWriter(): BitWriter {
  let bytes = new Uint8Array(4_096);
  let length = 0;
  let pending = 0;
  let pendingBits = 0;

  function write(code: number, bits: number): void {
    pending |= code << pendingBits;
    pendingBits += bits;
    while (pendingBits >= 8) {
      if (length === bytes.length) {
        const larger = new Uint8Array(length * 2);
        larger.set(bytes);
        bytes = larger;
      }
      bytes[length++] = pending & 255;
      pending >>>= 8;
      pendingBits -= 8;
    }
  }

  return {
    write,
    finish(codeSize, { code, bits }) {
      write(code, bits);
      if (pendingBits > 0) write(0, 8 - pendingBits);
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
