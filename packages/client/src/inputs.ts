import { PixmillError } from './errors.js';

/** Bytes of an image, or where it is. A string is a URL that the service fetches. */
export type WebInput = string | URL | Blob | ArrayBuffer | Uint8Array | ReadableStream<Uint8Array>;

export interface NamedFile {
  readonly name: string;
  readonly blob: Blob;
}

/** What a job gets: a file to send, or a URL that the service fetches. */
export type ResolvedInput = NamedFile | { readonly url: string };

/** Resolves what a caller gave. Throws PixmillError `input_invalid`. */
export async function resolveWebInput(input: WebInput, name = 'image'): Promise<ResolvedInput> {
  if (typeof input === 'string' || input instanceof URL) {
    const url = String(input);
    if (/^(https?|data):/i.test(url)) return { url };
    throw new PixmillError('input_invalid', `Not a URL: ${url.slice(0, 100)}`);
  }
  if (input instanceof Blob) return { name: 'name' in input && typeof input.name === 'string' ? input.name : name, blob: input };
  if (input instanceof ReadableStream) return { name, blob: await new Response(input).blob() };
  return { name, blob: new Blob([input as BlobPart]) };
}
