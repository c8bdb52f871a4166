import { PassThrough } from 'node:stream';
import { AppError } from '@pixmill/contracts';
import type { Request, Response } from 'express';
import type { BodyLimits } from './body-limits.js';
import { readBody, watchRequestBody } from './read-body.js';
import { openTempFiles } from './temp-files.js';

/** What the parts of a form that are no file may take, in bytes. */
export const maxFormOverheadBytes = 100_000;

export interface FileLimits {
  readonly tempDir: string;
  /** Of the file. */
  readonly maxBytes: number;
}

/** A file in a private temporary place; call `clear` when it was taken. */
export interface SingleFile {
  /** As it was sent; null without one. */
  readonly name: string | null;
  readonly path: string;
  readonly removeTempFiles: () => Promise<void>;
}

async function readFormFile(request: Request, response: Response, limits: BodyLimits) {
  const { files, removeTempFiles } = await readBody(request, response, { body: 'form' }, limits);
  const [file, second] = files;
  if (file && !second) return { name: file.name || null, path: file.path, removeTempFiles };
  await removeTempFiles();
  throw new AppError('invalid_parameter', { message: 'file: the form has to hold one file' });
}

async function readWholeBody(request: Request, { tempDir, maxBytes }: FileLimits): Promise<SingleFile> {
  const spool = openTempFiles(tempDir);
  const { failed, stop } = watchRequestBody(request, maxBytes);
  const bytes = request.pipe(new PassThrough());
  try {
    const { path, sizeBytes } = await Promise.race([spool.write(bytes), failed]);
    if (sizeBytes === 0) throw new AppError('malformed_body', { message: 'Send an image as the body, or as the file of a form' });
    return { name: null, path, removeTempFiles: spool.removeAll };
  } catch (thrown) {
    request.unpipe(bytes);
    bytes.destroy();
    await spool.removeAll();
    throw thrown;
  } finally {
    stop();
  }
}

/**
 * Reads the one file of a form, or else the whole body as the file, into a temporary place.
 * Throws AppError `invalid_parameter`, `malformed_body`, `file_too_large`, `body_too_large` or `storage_failed`.
 */
export function readSingleFile(request: Request, response: Response, limits: FileLimits): Promise<SingleFile> {
  const { tempDir, maxBytes } = limits;
  const form = request.headers['content-type']?.trim().toLowerCase().startsWith('multipart/');
  if (!form) return readWholeBody(request, limits);
  return readFormFile(request, response, { tempDir, maxFileBytes: maxBytes, maxBodyBytes: maxBytes + maxFormOverheadBytes });
}
