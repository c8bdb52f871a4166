/** First and last byte, both included; `unsatisfiable` when none of the file's bytes is meant. */
export type ByteRange = { readonly start: number; readonly end: number } | 'unsatisfiable' | null;

const single = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i;

/**
 * Reads a `Range` header over a file of `sizeBytes`. Null means the whole file: without a header, for several ranges, and for
 * what cannot be understood, as RFC 9110 section 14.2 allows.
 */
export function parseByteRange(header: string | undefined, sizeBytes: number): ByteRange {
  const [, first = '', last = ''] = single.exec(header ?? '') ?? [];
  if (first === '' && last === '') return null;
  if (first === '') {
    const suffixBytes = Math.min(Number(last), sizeBytes);
    return suffixBytes === 0 ? 'unsatisfiable' : { start: sizeBytes - suffixBytes, end: sizeBytes - 1 };
  }
  const start = Number(first);
  const end = last === '' ? sizeBytes - 1 : Number(last);
  if (last !== '' && end < start) return null;
  return start >= sizeBytes ? 'unsatisfiable' : { start, end: Math.min(end, sizeBytes - 1) };
}
