import type { z } from 'zod';
import { AppError } from '../app-error.js';

/** Parameter names of the Optidash contract that differ from the names here. */
const wireNames: Readonly<Record<string, string>> = {
  service: 'provider',
  storageClass: 'class',
  accessKeyId: 'key',
  secretAccessKey: 'secret',
};

const metadataRule = 'must be a hash of plain names and texts, at most 2,000 bytes in total';

/** Throws AppError `invalid_parameter`, naming the parameter and what it must be, as in `` store: `bucket` must be … ``. */
export function throwInvalidParameter(
  operation: string,
  { path: [name = ''], message }: Pick<z.core.$ZodIssue, 'path' | 'message'>,
): never {
  const rule = name === 'metadata' ? metadataRule : message;
  const at = wireNames[String(name)] ?? String(name);
  throw new AppError('invalid_parameter', { message: `${operation}: \`${at}\` ${rule}`, problems: [{ in: 'body', at, detail: rule }] });
}
