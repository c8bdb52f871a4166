import { PixmillError } from '../errors.js';
import type { NamedFile, ResolvedInput } from './named-file.js';
import { type ResolveOptions, resolveWebInput, type WebInput } from './resolve-input.js';

/** A file of a job or an upload, from what `optimize` takes. Throws PixmillError `input_invalid`, or the reason of the signal. */
export async function openFile(input: WebInput, options: ResolveOptions = {}): Promise<NamedFile> {
  return rejectUrl(await resolveWebInput(input, options));
}

/** Throws PixmillError `input_invalid` for a URL, which the service fetches: it is a source of a job. */
export function rejectUrl(input: ResolvedInput): NamedFile {
  if ('blob' in input) return input;
  throw new PixmillError('input_invalid', `${input.url} is fetched by the service: give it to the job in \`sources\``);
}
