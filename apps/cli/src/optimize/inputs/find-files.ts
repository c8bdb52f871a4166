import { type Stats, statSync } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, relative, resolve, sep } from 'node:path';
import { AppError } from '@pixmill/contracts';
import { expandGlob } from './expand-glob.js';
import type { FoundFile, FoundInputs, UnreadablePath } from './found-file.js';
import { parseGlob } from './glob-pattern.js';
import { findFormatByName, isFolderImage } from './image-extensions.js';
import { describeSystemError, isSystemError } from './system-error.js';
import { type WalkedPath, type WalkOptions, walkFolder } from './walk-folder.js';

export type { FoundFile, FoundInputs, UnreadablePath } from './found-file.js';

export interface FindFilesOptions {
  /** The folder that relative operands begin in. */
  readonly cwd: string;
  /** False by default: links in folders are left out. A link that is named is always read. */
  readonly followSymlinks?: boolean;
  /** Absolute. Left out of runs over folders above them: where results and backups go. */
  readonly excludedFolders?: readonly string[];
  /** False by default. A watch waits for files that are not there yet, or no longer: then an operand may name nothing. */
  readonly mayBeEmpty?: boolean;
}

/**
 * The images that the operands name: files, folders with their subfolders, globs (docs/command.md#files-and-folders). A file or folder that
 * cannot be read is in `unreadable`. Throws AppError `invalid_parameter` for an operand that names nothing, unless `mayBeEmpty`.
 */
export async function findFiles(operands: readonly string[], options: FindFilesOptions): Promise<FoundInputs> {
  const files = new Map<string, FoundFile>();
  const unreadable = new Map<string, UnreadablePath>();
  for (const operand of operands) {
    for (const found of await findOperand(operand, options)) {
      if ('code' in found) unreadable.set(found.file.path, found);
      else if (!files.has(found.path)) files.set(found.path, found);
    }
  }
  return { files: [...files.values()], unreadable: [...unreadable.values()] };
}

type Found = FoundFile | UnreadablePath;

async function findOperand(operand: string, options: FindFilesOptions): Promise<readonly Found[]> {
  const path = resolve(options.cwd, operand);
  const info = await stat(path).catch(toSystemError);
  if (operand === '' || (isSystemError(info) && info.code !== 'EACCES')) return findByGlob(operand, options);
  if (isSystemError(info)) return [toUnreadable({ path, relativePath: basename(path) }, info)];
  if (info.isFile()) return [toFound(await resolveLink(path), basename(path))];
  if (!info.isDirectory()) throw reject({ operand, reason: 'is neither a file nor a folder' });
  const found = await findBelow(path, { find: (walk) => walkFolder(path, walk), takes: isFolderImage, options });
  if (found.length === 0 && !options.mayBeEmpty) throw reject({ operand, reason: 'there are no images in this folder' });
  return found;
}

async function findByGlob(operand: string, options: FindFilesOptions): Promise<readonly Found[]> {
  const parsed = parseGlob(operand, options);
  if (parsed === null && options.mayBeEmpty) return [];
  if (parsed === null) throw reject({ operand, reason: 'no such file or folder' });
  const takes = (name: string) => findFormatByName(name) !== null;
  const found = await findBelow(parsed.folder, { find: (walk) => expandGlob(parsed, walk), takes, options });
  if (found.length === 0 && !options.mayBeEmpty) throw reject({ operand, reason: 'no image matches' });
  return found;
}

interface Below {
  find(walk: WalkOptions): Promise<readonly WalkedPath[]>;
  readonly takes: WalkOptions['takes'];
  readonly options: FindFilesOptions;
}

async function findBelow(folder: string, { find, takes, options }: Below): Promise<readonly Found[]> {
  const { followSymlinks = false, excludedFolders = [] } = options;
  const excluded = new Set(excludedFolders.filter((each) => each.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`)));
  const toRelative = (path: string) => relative(folder, path) || basename(path);
  const unreadable: UnreadablePath[] = [];
  const onError = (path: string, error: NodeJS.ErrnoException) => {
    unreadable.push(toUnreadable({ path, relativePath: toRelative(path) }, error));
  };
  const walked = await find({ followSymlinks, takes, isExcluded: (path) => excluded.has(path), onError });
  const sorted = [...walked].sort((a, b) => (a.path < b.path ? -1 : 1));
  return [...sorted.map((each) => toFound(each, toRelative(each.path))), ...unreadable];
}

async function resolveLink(path: string): Promise<WalkedPath> {
  return (await lstat(path)).isSymbolicLink() ? { path, linkTarget: await realpath(path) } : { path };
}

function toFound(walked: WalkedPath, relativePath: string): Found {
  const info = readInfo(walked.path);
  if (isSystemError(info)) return toUnreadable({ path: walked.path, relativePath }, info);
  return { ...walked, relativePath, sizeBytes: info.size, mtimeMs: info.mtimeMs };
}

/** Sync, because it takes a tenth of the processor time. */
function readInfo(path: string): Stats | NodeJS.ErrnoException {
  try {
    return statSync(path);
  } catch (thrown) {
    return toSystemError(thrown);
  }
}

function toUnreadable({ path, relativePath }: Pick<FoundFile, 'path' | 'relativePath'>, error: NodeJS.ErrnoException): UnreadablePath {
  const message = `Could not be read: ${describeSystemError(error)}`;
  return { file: { path, relativePath, sizeBytes: 0, mtimeMs: 0 }, code: 'unreadable', message };
}

function toSystemError(thrown: unknown): NodeJS.ErrnoException {
  if (!isSystemError(thrown)) throw thrown;
  return thrown;
}

const reject = ({ operand, reason }: { readonly operand: string; readonly reason: string }): AppError =>
  new AppError('invalid_parameter', { message: `${operand === '' ? "''" : operand}: ${reason}` });
