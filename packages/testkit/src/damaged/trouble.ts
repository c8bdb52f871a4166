import type { RasterFormat } from '@pixmill/image-formats';

/** A kind of damage, and a file that has it. */
export interface Trouble {
  /** The row of the table in docs/formats.md#damage. */
  readonly name: string;
  readonly format: RasterFormat;
  /** Makes the same bytes at every call. */
  make(): Promise<Buffer>;
}

/** The bytes with those from `at` on replaced. */
export function overwrite(bytes: Buffer, at: number, patch: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  patch.copy(copy, at);
  return copy;
}

/** The bytes with others put in before `at`, in place of `removed` of them. */
export function splice(bytes: Buffer, at: number, inserted: Buffer, removed = 0): Buffer {
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + removed)]);
}

/** The offset of a text in the bytes. Throws an Error when it is not there. */
export function find(bytes: Buffer, text: string | Buffer, from = 0): number {
  const at = bytes.indexOf(text, from, 'latin1');
  if (at < 0) throw new Error(`there is no ${text} from byte ${from} on`);
  return at;
}
