import { PassThrough } from 'node:stream';
import { AppError } from '@pixmill/contracts';
import type { Request, Response } from 'express';
import { readBody, watchFlow } from '../http/read-body.js';
import { openSpool } from '../http/spool.js';
import type { Limits } from '../wiring.js';

/** What the parts of a form that are no file may take, in bytes. */
export const formBytes = 100_000;

export interface FileLimits {
  readonly spoolDir: string;
  /** Of the file. */
  readonly maxBytes: number;
}

/** A file in a private temporary place; call `clear` when it was taken. */
export interface ReceivedFile {
  /** As it was sent; null without one. */
  readonly name: string | null;
  readonly path: string;
  readonly clear: () => Promise<void>;
}

async function receivePart(request: Request, response: Response, limits: Pick<Limits, 'spoolDir' | 'maxFileBytes' | 'maxBodyBytes'>) {
  const { files, clear } = await readBody(request, response, { body: 'form' }, limits);
  const [file, second] = files;
  if (file && !second) return { name: file.name || null, path: file.path, clear };
  await clear();
  throw new AppError('invalid_parameter', { message: 'file: the form has to hold one file' });
}

async function receiveWhole(request: Request, { spoolDir, maxBytes }: FileLimits): Promise<ReceivedFile> {
  const spool = openSpool(spoolDir);
  const { over, stop } = watchFlow(request, maxBytes);
  const bytes = request.pipe(new PassThrough());
  try {
    const { path, size } = await Promise.race([spool.write(bytes), over]);
    if (size === 0) throw new AppError('malformed_body', { message: 'Send an image as the body, or as the file of a form' });
    return { name: null, path, clear: spool.clear };
  } catch (thrown) {
    request.unpipe(bytes);
    bytes.destroy();
    await spool.clear();
    throw thrown;
  } finally {
    stop();
  }
}

/**
 * Reads the one file of a form, or else the whole body as the file, into a temporary place.
 * Throws AppError `invalid_parameter`, `malformed_body`, `file_too_large`, `body_too_large` or `storage_failed`.
 */
export function receiveFile(request: Request, response: Response, limits: FileLimits): Promise<ReceivedFile> {
  const { spoolDir, maxBytes } = limits;
  const form = request.headers['content-type']?.trim().toLowerCase().startsWith('multipart/');
  if (!form) return receiveWhole(request, limits);
  return receivePart(request, response, { spoolDir, maxFileBytes: maxBytes, maxBodyBytes: maxBytes + formBytes });
}
