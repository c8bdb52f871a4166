import { PassThrough } from 'node:stream';
import { AppError } from '@pixmill/contracts';
import type { Request } from 'express';
import { readMultipart } from './read-multipart.js';
import { openTempFiles, type TempFiles } from './temp-files.js';
import { watchRequestBody } from './watch-request-body.js';

/** Bytes that a form may have in addition to its file. */
export const maxFormOverheadBytes = 100_000;

export interface FileLimits {
  readonly tempDir: string;
  /** Bytes of the file. */
  readonly maxBytes: number;
}

/** A private temporary file; call `removeTempFiles` when it was stored elsewhere. */
export interface SingleFile {
  /** As it was sent; null without a name. */
  readonly name: string | null;
  readonly path: string;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly removeTempFiles: () => Promise<void>;
}

type StoredFile = Omit<SingleFile, 'removeTempFiles'>;

interface FileInput {
  readonly tempFiles: TempFiles;
  readonly maxBytes: number;
  readonly failed: Promise<never>;
}

async function readFormFile(request: Request, { tempFiles, maxBytes, failed }: FileInput): Promise<StoredFile> {
  const limits = { maxFileBytes: maxBytes, maxFieldBytes: maxFormOverheadBytes };
  const { files } = await readMultipart(request, { tempFiles, limits, failed });
  const [file, second] = files;
  if (!file || second) throw new AppError('invalid_parameter', { message: 'file: the form must contain exactly one file' });
  return { ...file, name: file.name || null };
}

async function readWholeBody(request: Request, { tempFiles, failed }: FileInput): Promise<StoredFile> {
  const stream = request.pipe(new PassThrough());
  try {
    const file = await Promise.race([tempFiles.write(stream), failed]);
    if (file.sizeBytes === 0) throw new AppError('malformed_body', { message: 'Send an image as the body, or as the file of a form' });
    return { name: null, ...file };
  } catch (thrown) {
    request.unpipe(stream);
    stream.destroy();
    throw thrown;
  }
}

/**
 * Reads the one file of a multipart form, or the whole body as the file, into a temporary file.
 * Throws AppError `invalid_parameter`, `malformed_body`, `file_too_large`, `body_too_large` or `storage_failed`.
 */
export async function readSingleFile(request: Request, { tempDir, maxBytes }: FileLimits): Promise<SingleFile> {
  const isForm = request.headers['content-type']?.trim().toLowerCase().startsWith('multipart/') === true;
  const tempFiles = openTempFiles(tempDir);
  const { failed, stop } = watchRequestBody(request, isForm ? maxBytes + maxFormOverheadBytes : maxBytes);
  try {
    const file = await (isForm ? readFormFile : readWholeBody)(request, { tempFiles, maxBytes, failed });
    return { ...file, removeTempFiles: tempFiles.removeAll };
  } catch (thrown) {
    await tempFiles.removeAll();
    throw thrown;
  } finally {
    stop();
  }
}
