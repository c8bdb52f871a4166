/** Bytes of a body, roughly; `Infinity` for a stream, whose size nobody knows. */
export function toBodySize(body: BodyInit | null | undefined): number {
  if (body instanceof FormData) return [...body.values()].reduce((sum, value) => sum + toPartSize(value), 0);
  if (body instanceof ReadableStream) return Number.POSITIVE_INFINITY;
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return body.byteLength;
  if (body instanceof Blob || typeof body === 'string') return toPartSize(body);
  return 0;
}

const toPartSize = (part: Blob | string): number => (typeof part === 'string' ? part.length : part.size);
