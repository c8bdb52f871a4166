import { AppError, isStorageError, toStorageError } from '@pixmill/contracts';
import type { WireFile } from '@pixmill/dialects';
import type { TempFiles } from './temp-files.js';
import { toMegabytes } from './watch-request-body.js';

/** The parts of a form, files as private temporary files. */
export interface MultipartBody {
  /** Text fields; a repeated field has its last value. */
  readonly fields: Readonly<Record<string, string>>;
  readonly files: readonly WireFile[];
}

/** In bytes. */
export interface MultipartLimits {
  readonly maxFileBytes: number;
  readonly maxFieldBytes: number;
  /** Default `maxParts.files`. */
  readonly maxFiles?: number;
}

/**
 * More parts than a dialect allows are accepted here, so that the dialect can name its own limit. Source:
 * docs/bad-input.md#limits-of-a-request.
 */
export const maxParts = { files: 20, fields: 50 };

/** Stores one file part. Throws AppError `storage_failed`, or the error of the stream. */
export async function storeFilePart(
  tempFiles: TempFiles,
  part: { field: string; name: string; stream: NodeJS.ReadableStream },
): Promise<WireFile> {
  const { path, sizeBytes, sha256 } = await tempFiles.write(part.stream);
  return { field: part.field, name: part.name, path, sizeBytes, sha256 };
}

/** The errors of both multipart readers. */
export const multipartErrors = {
  fileTooLarge: (field: string, maxBytes: number) =>
    new AppError('file_too_large', { message: `${field}: the file is larger than ${toMegabytes(maxBytes)}` }),
  fieldTooLarge: (field: string, maxBytes: number) =>
    new AppError('malformed_body', { message: `${field}: the field is larger than ${toMegabytes(maxBytes)}` }),
  tooManyFiles: (maxFiles: number = maxParts.files) =>
    new AppError('malformed_body', { message: `The form has more than ${maxFiles} files` }),
  tooManyFields: () => new AppError('malformed_body', { message: `The form has more than ${maxParts.fields} fields` }),
  unnamedImage: (field: string) =>
    new AppError('malformed_body', { message: `${field}: send the file with a name, or as application/octet-stream` }),
  notMultipart: () => new AppError('malformed_body', { message: 'The body must be multipart/form-data' }),
  /** A temp file that could not be written is no fault of the body: its error also reaches the parser, and sometimes first. */
  unreadable(cause: unknown): AppError {
    if (isStorageError(cause)) return toStorageError(cause);
    return new AppError('malformed_body', { detail: cause instanceof Error ? cause.message : String(cause), cause });
  },
};
