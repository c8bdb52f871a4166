import { readFile } from 'node:fs/promises';
import { type MultipartBody, multipartErrors } from './multipart-body.js';

export interface TextPartRules {
  /** Fields that are text. */
  readonly textFields: readonly string[];
  /** In bytes. */
  readonly maxFieldBytes: number;
}

/**
 * Turns file parts of text fields into fields: `FormData.append('data', new Blob([json]))` of a browser sends a file named `blob`. Throws
 * AppError `malformed_body` for one that is larger than a field may be.
 */
export async function readTextParts(
  { fields, files }: MultipartBody,
  { textFields, maxFieldBytes }: TextPartRules,
): Promise<MultipartBody> {
  const parts = files.filter(({ field }) => textFields.includes(field));
  if (parts.length === 0) return { fields, files };
  const tooLarge = parts.find(({ sizeBytes }) => sizeBytes > maxFieldBytes);
  if (tooLarge) throw multipartErrors.fieldTooLarge(tooLarge.field, maxFieldBytes);
  const texts = await Promise.all(
    parts.map(async ({ field, path }): Promise<[string, string]> => [field, new TextDecoder().decode(await readFile(path))]),
  );
  return { fields: { ...fields, ...Object.fromEntries(texts) }, files: files.filter((file) => !parts.includes(file)) };
}
