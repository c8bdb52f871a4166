import { createReadStream, openAsBlob } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PixmillError } from '../errors.js';
import type { ResolvedInput } from '../inputs/named-file.js';
import { readStream } from '../inputs/read-stream.js';
import { type ResolveOptions, resolveWebInput, toNamedFile, type WebInput } from '../inputs/resolve-input.js';

/** Resolves what a caller gave: a string that is no URL, and a file URL, is the path of a file. Throws PixmillError `input_invalid`, or the reason of the signal. */
export async function resolveInput(input: WebInput, options: ResolveOptions = {}): Promise<ResolvedInput> {
  const path = findPath(input);
  if (path === null) return resolveWebInput(input, { ...options, name: options.name ?? findStreamName(input) });
  if (path === '') throw new PixmillError('input_invalid', 'The path is empty');
  const name = options.name ?? basename(path);
  try {
    return toNamedFile(await openFile(path, options.signal), name);
  } catch (thrown) {
    options.signal?.throwIfAborted();
    if (thrown instanceof PixmillError) throw thrown;
    throw new PixmillError('input_invalid', `${path} ${toReason(thrown)}`, { cause: thrown });
  }
}

function findPath(input: WebInput): string | null {
  if (input instanceof URL) return input.protocol === 'file:' ? fileURLToPath(input) : null;
  if (typeof input !== 'string' || /^(https?|data|blob):/i.test(input)) return null;
  return /^file:/i.test(input) ? fileURLToPath(input) : input;
}

/** The name of a file that was opened as a stream. */
function findStreamName(input: WebInput): string | undefined {
  return typeof input === 'object' && 'path' in input && typeof input.path === 'string' ? basename(input.path) : undefined;
}

/** The file is read when it is sent. What is no plain file, such as a pipe, is read at once. */
async function openFile(path: string, signal?: AbortSignal): Promise<Blob> {
  const found = await stat(path);
  if (found.isDirectory()) throw new PixmillError('input_invalid', `${path} is a folder`);
  if (!found.isFile()) return readStream(createReadStream(path), signal);
  const blob = await openAsBlob(path);
  // Bun 1.4 loses the bytes of such a Blob beside others, as in a form.
  return new Blob([blob, ' ']).size > blob.size ? blob : new Blob([await readFile(path)]);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EACCES: 'may not be read',
  EPERM: 'may not be read',
};

function toReason(thrown: unknown): string {
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : '';
  return reasons[code] ?? `cannot be read${code === '' ? '' : `: ${code}`}`;
}
