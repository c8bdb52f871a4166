import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { AppError } from '@pixmill/contracts';
import type { WireFile } from '@pixmill/dialects';
import type { Request } from 'express';
import { type MultipartBody, type MultipartLimits, maxParts, multipartErrors, storeFilePart } from './multipart-body.js';
import type { TempFiles } from './temp-files.js';

export interface MultipartInput {
  readonly tempFiles: TempFiles;
  readonly limits: MultipartLimits;
  /** Rejects when the request ends early. */
  readonly failed: Promise<never>;
}

/** OkHttp sends `multipart/mixed` by default. Source: docs/contracts/optidash.md. */
function toFormDataType(request: Request): string {
  const type = request.headers['content-type']?.replace(/^\s*multipart\/mixed/i, 'multipart/form-data') ?? '';
  if (!/^\s*multipart\/form-data\s*;/i.test(type)) throw multipartErrors.notMultipart();
  if (/boundary=(""|\s*(;|$))/i.test(type)) throw multipartErrors.unreadable('empty boundary');
  return type;
}

function openParser(request: Request, { maxFileBytes, maxFieldBytes, maxFiles = maxParts.files }: MultipartLimits): BusboyInstance {
  const headers = { ...request.headers, 'content-type': toFormDataType(request) };
  // The parser calls a file of exactly the limit complete, and reports the byte after it.
  const limits = { fileSize: maxFileBytes, fieldSize: maxFieldBytes, ...maxParts, files: maxFiles };
  try {
    return new Busboy({
      headers,
      limits,
      preservePath: true,
      // An empty file name is no file name.
      isPartAFile: (_field, contentType, fileName) => contentType === 'application/octet-stream' || Boolean(fileName),
    });
  } catch (thrown) {
    throw multipartErrors.unreadable(thrown);
  }
}

/**
 * Reads a multipart body with `@fastify/busboy`: parts in any order, files with or without a name ('' without). multer drops files without
 * a name. Nothing is written after it has settled. Throws AppError `malformed_body`, `file_too_large`, `storage_failed`, or the reason of
 * `failed`.
 */
export async function readMultipart(request: Request, { tempFiles, limits, failed }: MultipartInput): Promise<MultipartBody> {
  const parser = openParser(request, limits);
  const fields = new Map<string, string>();
  const files: Promise<WireFile>[] = [];
  const streams: Readable[] = [];

  const parsed = new Promise<void>((resolve, reject) => {
    parser.on('file', (field, stream: Readable, fileName) => {
      // A stream may fail before its temporary file is open.
      stream.on('error', reject);
      stream.once('limit', () => reject(multipartErrors.fileTooLarge(field, limits.maxFileBytes)));
      const file = storeFilePart(tempFiles, { field, name: fileName ?? '', stream });
      file.catch(reject);
      files.push(file);
      streams.push(stream);
    });
    parser.on('field', (field, text, _nameTruncated, valueTruncated, _encoding, mimeType) => {
      if (valueTruncated) reject(multipartErrors.fieldTooLarge(field, limits.maxFieldBytes));
      if (mimeType.startsWith('image/')) reject(multipartErrors.unnamedImage(field));
      fields.set(field, text);
    });
    parser.once('filesLimit', () => reject(multipartErrors.tooManyFiles(limits.maxFiles)));
    parser.once('fieldsLimit', () => reject(multipartErrors.tooManyFields()));
    // The parser may fail more than once.
    parser.on('error', reject);
    parser.once('finish', resolve);
    failed.catch(reject);
    request.pipe(parser);
  });

  try {
    await parsed;
    return { fields: Object.fromEntries(fields), files: await Promise.all(files) };
  } catch (thrown) {
    request.unpipe(parser);
    const error = thrown instanceof AppError ? thrown : multipartErrors.unreadable(thrown);
    parser.destroy();
    // The parser leaves its file streams open. A pipeline on a stream that was destroyed without an error before it started never settles.
    for (const stream of streams) stream.destroy(error);
    await Promise.allSettled(files);
    throw error;
  }
}
