import type { Readable } from 'node:stream';
import { AppError } from '@pixmill/contracts';
import type { WireFile } from '@pixmill/dialects';
import busboy, { type Busboy } from 'busboy';
import type { Request } from 'express';
import type { BodyLimits } from './body-limits.js';
import type { TempFiles } from './temp-files.js';

export interface MultipartBody {
  readonly fields: Readonly<Record<string, string>>;
  readonly files: readonly WireFile[];
}

export interface MultipartOptions {
  readonly tempFiles: TempFiles;
  readonly limits: Pick<BodyLimits, 'maxFileBytes'>;
  /** Rejects when the request is over before its end. */
  readonly failed: Promise<never>;
}

/** More files and fields than a dialect allows are let in, so that it can say so. */
const multipartLimits = { files: 20, fields: 50, fieldBytes: 1_000_000 };

function malformedBody(message: string): AppError {
  return new AppError('malformed_body', { message });
}

/** OkHttp says `multipart/mixed` where nobody told it otherwise. Source: Optidash contract section 2.1. */
function openParser({ headers }: Request, { maxFileBytes }: MultipartOptions['limits']): Busboy {
  const type = headers['content-type']?.replace(/^\s*multipart\/mixed/i, 'multipart/form-data') ?? '';
  if (!/^\s*multipart\/form-data\s*;/i.test(type)) throw malformedBody('The body must be multipart/form-data');
  try {
    return busboy({
      headers: { ...headers, 'content-type': type },
      defParamCharset: 'utf8',
      preservePath: true,
      // The parser's limit is the first size that is too large.
      limits: {
        fileSize: maxFileBytes + 1,
        files: multipartLimits.files,
        fields: multipartLimits.fields,
        fieldSize: multipartLimits.fieldBytes,
      },
    });
  } catch (thrown) {
    throw new AppError('malformed_body', { detail: 'no boundary', cause: thrown });
  }
}

/**
 * Reads a multipart body whose parts may come in any order, and whose files may come without a name: that is '' then. Once it has settled
 * nothing is written any more. Throws AppError `malformed_body`, `file_too_large`, `storage_failed`, or what `over` rejects with.
 */
export async function readMultipart(request: Request, { tempFiles, limits, failed }: MultipartOptions): Promise<MultipartBody> {
  const parser = openParser(request, limits);
  const fields = new Map<string, string>();
  const files: Promise<WireFile>[] = [];

  async function writeFile(field: string, bytes: Readable, name: string): Promise<WireFile> {
    const { path, sizeBytes, sha256 } = await tempFiles.write(bytes);
    return { field, name, path, sizeBytes: sizeBytes, sha256 };
  }

  const parsed = new Promise<void>((resolve, reject) => {
    parser.on('file', (field, bytes, { filename }) => {
      const message = `${field}: the file is larger than ${limits.maxFileBytes / 1_000_000} MB`;
      // It may break off before its file has been opened.
      bytes.on('error', reject);
      bytes.once('limit', () => reject(new AppError('file_too_large', { message })));
      // The parser leaves out a name that is empty, whatever its types say.
      const kept = writeFile(field, bytes, filename ?? '');
      kept.catch(reject);
      files.push(kept);
    });
    parser.on('field', (field, text, { valueTruncated, mimeType }) => {
      if (valueTruncated) reject(malformedBody(`${field}: the field is larger than ${multipartLimits.fieldBytes / 1_000_000} MB`));
      if (mimeType.startsWith('image/')) reject(malformedBody(`${field}: send the file with a name, or as application/octet-stream`));
      fields.set(field, text);
    });
    parser.once('filesLimit', () => reject(malformedBody(`The form has more than ${multipartLimits.files} files`)));
    parser.once('fieldsLimit', () => reject(malformedBody(`The form has more than ${multipartLimits.fields} fields`)));
    // It may fail more than once.
    parser.on('error', reject);
    parser.once('close', resolve);
    failed.catch(reject);
    request.pipe(parser);
  });

  try {
    await parsed;
    return { fields: Object.fromEntries(fields), files: await Promise.all(files) };
  } catch (thrown) {
    request.unpipe(parser);
    parser.destroy(thrown instanceof Error ? thrown : undefined);
    await Promise.allSettled(files);
    throw thrown;
  }
}
