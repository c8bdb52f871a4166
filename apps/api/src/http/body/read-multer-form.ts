import type { IncomingMessage } from 'node:http';
import type { Writable } from 'node:stream';
import type { WireFile } from '@pixmill/dialects';
import type { Request, Response } from 'express';
import multer, { type Options, type StorageEngine } from 'multer';
import { type MultipartBody, type MultipartLimits, maxParts, multipartErrors, storeFilePart } from './multipart-body.js';
import { runHandler } from './run-handler.js';
import type { TempFiles } from './temp-files.js';
import { toTextFields } from './text-fields.js';

interface RawFileNames extends Pick<Options, 'fileFilter'> {
  /** Feeds the parser; multer's types do not declare this option yet. */
  readonly streamHandler: (request: IncomingMessage, parser: Writable) => void;
}

/**
 * multer options that keep file names as they were sent. multer decodes `%22`, `%0A` and `%0D`, but clients compare a name byte for byte
 * with the name they sent. Source: docs/contracts/megaoptim.md.
 */
function keepRawFileNames(): RawFileNames {
  let rawName: string | undefined;
  return {
    streamHandler(request, parser) {
      // This listener runs before the one of multer, which calls the filter synchronously.
      parser.prependListener('file', (_field: string, _bytes: unknown, { filename }: { readonly filename?: string }) => {
        rawName = filename;
      });
      request.pipe(parser);
    },
    fileFilter(_request, file, accept) {
      file.originalname = rawName ?? file.originalname;
      accept(null, true);
    },
  };
}

/** Collects the files in the order in which their parts end. */
function createStorageEngine(tempFiles: TempFiles): { engine: StorageEngine; findStored: (path: string) => WireFile | undefined } {
  const stored = new Map<string, WireFile>();
  const engine: StorageEngine = {
    _handleFile: (_request, { fieldname, originalname, stream }, done) => {
      storeFilePart(tempFiles, { field: fieldname, name: originalname, stream }).then((file) => {
        stored.set(file.path, file);
        done(null, { path: file.path });
      }, done);
    },
    // The folder is removed with the request.
    _removeFile: (_request, _file, done) => done(null),
  };
  return { engine, findStored: (path) => stored.get(path) };
}

function toMultipartError(thrown: unknown, { maxFileBytes, maxFieldBytes }: MultipartLimits): unknown {
  if (!(thrown instanceof multer.MulterError)) return thrown;
  switch (thrown.code) {
    case 'LIMIT_FILE_SIZE':
      return multipartErrors.fileTooLarge(thrown.field ?? 'file', maxFileBytes);
    case 'LIMIT_FIELD_VALUE':
      return multipartErrors.fieldTooLarge(thrown.field ?? 'form', maxFieldBytes);
    case 'LIMIT_FILE_COUNT':
      return multipartErrors.tooManyFiles();
    case 'LIMIT_FIELD_COUNT':
      return multipartErrors.tooManyFields();
    default:
      return multipartErrors.unreadable(thrown);
  }
}

/** Reads a multipart form with multer. Throws AppError `malformed_body`, `file_too_large`, `storage_failed`, or the error of the parser. */
export async function readMulterForm(
  request: Request,
  response: Response,
  { tempFiles, limits }: { readonly tempFiles: TempFiles; readonly limits: MultipartLimits },
): Promise<MultipartBody> {
  const { engine, findStored } = createStorageEngine(tempFiles);
  const upload = multer({
    storage: engine,
    // Clients send raw UTF-8; the parser's default is Latin-1. Source: docs/contracts/megaoptim.md.
    defParamCharset: 'utf8',
    preservePath: true,
    ...keepRawFileNames(),
    limits: { fileSize: limits.maxFileBytes, fieldSize: limits.maxFieldBytes, ...maxParts },
  });
  try {
    await runHandler(upload.any(), request, response);
  } catch (thrown) {
    throw toMultipartError(thrown, limits);
  }
  const files = Array.isArray(request.files) ? request.files : [];
  return { fields: toTextFields(request.body), files: files.flatMap(({ path }) => findStored(path) ?? []) };
}
