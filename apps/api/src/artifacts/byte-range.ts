import parseRange from 'range-parser';

/** First and last byte of the range, both included; `unsatisfiable` when the file has none of its bytes; null for the whole file. */
export type ByteRange = { readonly start: number; readonly end: number } | 'unsatisfiable' | null;

/**
 * Reads a `Range` header for a file of `sizeBytes`. Null (the whole file) without a header, for several ranges and for a header that
 * cannot be parsed, as RFC 9110 section 14.2 allows.
 */
export function parseByteRange(header: string | undefined, sizeBytes: number): ByteRange {
  if (header === undefined || !/^bytes=/i.test(header) || header.includes(',')) return null;
  const ranges = parseRange(sizeBytes, header);
  if (ranges === -2) return null;
  if (ranges === -1) return withoutBytes(header, sizeBytes);
  return ranges[0] ?? null;
}

/**
 * range-parser answers -1 for three cases that RFC 9110 section 14.1 keeps apart: a suffix longer than the file is the whole file, a
 * reversed range is invalid and ignored, and a range after the last byte is unsatisfiable.
 */
function withoutBytes(header: string, sizeBytes: number): ByteRange {
  const [, first = '', last = ''] = /=\s*(\d*)\s*-\s*(\d*)/.exec(header) ?? [];
  if (first === '') return sizeBytes > 0 && Number(last) > 0 ? { start: 0, end: sizeBytes - 1 } : 'unsatisfiable';
  return last !== '' && Number(last) < Number(first) ? null : 'unsatisfiable';
}
