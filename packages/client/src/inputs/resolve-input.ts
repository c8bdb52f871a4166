import { PixmillError } from '../errors.js';
import { parseUrl } from '../parse-url.js';
import type { NamedFile, ResolvedInput } from './named-file.js';
import { type ByteStream, isByteStream, readStream } from './read-stream.js';

/**
 * Bytes of an image, or where it is. A string is a URL: http and https are fetched by the service, `data:` and `blob:` are read here. A stream is
 * read to its end before it is sent, because a repeated request needs its bytes again: give a large file as a Blob.
 */
export type WebInput = string | URL | Blob | ArrayBuffer | ArrayBufferView | ByteStream;

export interface ResolveOptions {
  /** That of the file by default, or `image`. */
  readonly name?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Resolves what a caller gave. Throws PixmillError `input_invalid`, or the reason of the signal. */
export async function resolveWebInput(input: WebInput, { name, signal }: ResolveOptions = {}): Promise<ResolvedInput> {
  if (typeof input === 'string' || input instanceof URL) return resolveUrl(String(input), { name, signal });
  if (input instanceof Blob) return toNamedFile(input, name ?? findName(input));
  if (input instanceof ArrayBuffer || ArrayBuffer.isView(input)) return toNamedFile(new Blob([input as BlobPart]), name);
  if (isByteStream(input)) return toNamedFile(await readStream(input, signal), name);
  throw new PixmillError('input_invalid', `An image is a URL, a Blob, bytes or a stream, and in Node a path; this is ${describe(input)}`);
}

/** A file with its name. Throws PixmillError `input_invalid` for one without bytes. */
export function toNamedFile(blob: Blob, name = 'image'): NamedFile {
  if (blob.size === 0) throw new PixmillError('input_invalid', `${name} is empty`);
  return { name, blob };
}

async function resolveUrl(url: string, { name, signal }: ResolveOptions): Promise<ResolvedInput> {
  if (/^https?:/i.test(url)) {
    if (parseUrl(url) === null) throw new PixmillError('input_invalid', `Not a URL: ${cut(url)}`);
    return { url, ...(name !== undefined && { name }) };
  }
  if (/^(data|blob):/i.test(url)) return toNamedFile(await readLocalUrl(url, signal), name);
  const problem = parseUrl(url) ? 'An image at this URL cannot be read' : 'Not a URL';
  throw new PixmillError('input_invalid', `${problem}: ${cut(url)}. Paths and file URLs can be read in Node, Deno and Bun only`);
}

async function readLocalUrl(url: string, signal: AbortSignal | undefined): Promise<Blob> {
  try {
    const response = await fetch(url, { ...(signal && { signal }) });
    return await response.blob();
  } catch (thrown) {
    signal?.throwIfAborted();
    throw new PixmillError('input_invalid', `Not a readable URL: ${cut(url)}`, { cause: thrown });
  }
}

const findName = (blob: Blob) => ('name' in blob && typeof blob.name === 'string' && blob.name !== '' ? blob.name : undefined);

const cut = (text: string) => (text.length > 100 ? `${text.slice(0, 100)}...` : text);

const describe = (value: unknown) => (value === null || value === undefined ? String(value) : `a value of the type ${typeof value}`);
