import type { SourceInput, WireFile, WireRequest } from '../dialect.js';
import { nameFromPath, nameFromUrl } from '../file-name.js';
import { parseHttpUrl, trimUrl } from '../http-url.js';
import { invalidParameter } from '../invalid-parameter.js';

export const sourceTypes = ['url', 'urls', 'file', 'files'] as const;
export type SourceType = (typeof sourceTypes)[number];

/** A request has at most five images. Source: docs/contracts/megaoptim.md#11-clashes-and-their-resolution */
const fieldNumbers = [1, 2, 3, 4, 5] as const;

/** Fields of `type=urls`. */
export const urlFields = fieldNumbers.map((number) => `url${number}`);

const asPart = 'as a multipart/form-data part with a file name';

type FormEntry<T> = readonly [field: string, value: T];

/**
 * The images of a request, ordered by the number in their field name; numbers may be missing.
 * Source: docs/contracts/megaoptim.md#3-post-v1optimize-parameters. Throws AppError `invalid_parameter`.
 */
export function parseSources(type: SourceType, { fields, files }: Pick<WireRequest, 'fields' | 'files'>): SourceInput[] {
  const urls = Object.entries(fields).filter(([, url]) => trimUrl(url) !== '');
  const parts = files.map((file): FormEntry<WireFile> => [file.field, file]);
  switch (type) {
    case 'url':
      return requireEntries(findEntry('url', urls), 'url: required when type is url').map(toUrlSource);
    case 'urls':
      return requireEntries(findNumberedEntries('url', urls), 'url1 to url5: at least one is required when type is urls').map(toUrlSource);
    case 'file':
      return requireEntries(findEntry('file', parts), `file: required when type is file, ${asPart}`).map(toUploadSource);
    case 'files':
      return requireEntries(
        findNumberedEntries('file', parts),
        `file1 to file5: at least one is required when type is files, ${asPart}`,
      ).map(toUploadSource);
  }
}

function findEntry<T>(field: string, entries: readonly FormEntry<T>[]): readonly FormEntry<T>[] {
  const found = entries.filter(([name]) => name === field);
  if (found.length > 1) throw invalidParameter(`${field}: sent more than once`);
  return found;
}

/** Rejects a number excess the limit: ignoring it would lose a customer's image silently. */
function findNumberedEntries<T>(stem: 'url' | 'file', entries: readonly FormEntry<T>[]): readonly FormEntry<T>[] {
  const numbered = new RegExp(`^${stem}\\d+$`);
  const allowed: readonly string[] = fieldNumbers.map((number) => `${stem}${number}`);
  const excess = entries.find(([field]) => numbered.test(field) && !allowed.includes(field));
  if (excess)
    throw invalidParameter(`${excess[0]}: at most ${fieldNumbers.length} images in a request, ${stem}1 to ${stem}${fieldNumbers.length}`);
  return allowed.flatMap((field) => findEntry(field, entries));
}

function requireEntries<T>(entries: readonly FormEntry<T>[], rule: string): readonly FormEntry<T>[] {
  if (entries.length > 0) return entries;
  throw invalidParameter(rule);
}

function toUrlSource([field, text]: FormEntry<string>): SourceInput {
  // The Node client sends most local paths as URLs, so its users see this hint.
  const url = parseHttpUrl(text, { field, hint: '; to send a local file use type=file' });
  return { kind: 'url', name: nameFromUrl(url), url };
}

function toUploadSource([, file]: FormEntry<WireFile>): SourceInput {
  return { kind: 'upload', name: nameFromPath(file.name), file };
}
