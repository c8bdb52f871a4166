import parseRange from 'range-parser';

/** First and last byte of the range, both included; `unsatisfiable` when the file has none of its bytes; null for the whole file. */
export type RequestedRange = { readonly start: number; readonly end: number } | 'unsatisfiable' | null;

/** One range: `bytes=first-last`, `bytes=first-` or `bytes=-suffix`. Source: RFC 9110 section 14.1. */
const singleRange = /^bytes=\s*(?:(?<first>\d+)-(?<last>\d*)|-(?<suffix>\d+))\s*$/i;

/**
 * Reads a `Range` header for a file of `sizeBytes`. Null (the whole file) without a header, for several ranges and for a header that is
 * invalid, as RFC 9110 section 14.2 allows. range-parser calls a suffix longer than the file and a reversed range unsatisfiable; RFC 9110
 * calls the former the whole file and the latter invalid.
 */
export function parseByteRange(header: string | undefined, sizeBytes: number): RequestedRange {
  const fields = singleRange.exec(header ?? '')?.groups;
  if (header === undefined || !fields) return null;
  const { first, last, suffix } = fields;
  if (last && Number(last) < Number(first)) return null;
  if (Number(suffix) > sizeBytes && sizeBytes > 0) return { start: 0, end: sizeBytes - 1 };
  const ranges = parseRange(sizeBytes, header);
  return Array.isArray(ranges) ? (ranges[0] ?? null) : 'unsatisfiable';
}
