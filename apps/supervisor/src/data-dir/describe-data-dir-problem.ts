import { lstatSync, readlinkSync, type Stats, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { wrapText } from '../startup/wrap-text.js';

const checkout = fileURLToPath(new URL('../../../../', import.meta.url));

/** Sentences for the person at the terminal: why this data directory cannot be used, and what to do. */
export function describeDataDirProblem(path: string, error: unknown): string {
  const problem = `The data directory ${path} cannot be used: ${describeReason(path, error)}.`;
  const remedy = `${path}${sep}`.startsWith(checkout)
    ? ['It is inside the checkout. Set DATA_DIR to a folder of this user, such as:', 'DATA_DIR=~/pixmill npm start']
    : [
        'Set DATA_DIR to a folder on a disk that this user may write to. If another',
        'user started Pixmill here before, start it as that user.',
      ];
  return [...wrapText('', problem), ...remedy].join('\n');
}

function describeReason(path: string, error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const obstacle = findObstacle(path);
  switch (code) {
    case 'EEXIST':
    case 'ENOTDIR':
    case 'ENOENT':
      if (obstacle === null) return 'the system creates no folder there';
      return lstatSync(obstacle).isSymbolicLink()
        ? `${obstacle} is a link to ${readlinkSync(obstacle)}, which is not there`
        : `${obstacle} is not a folder`;
    case 'EACCES':
    case 'EPERM':
      return `this user (${nameUser()}) may not write to ${nearestFolder(path)}`;
    case 'EROFS':
      return 'it is on a read-only file system';
    case 'ENOSPC':
      return 'the disk is full';
    case 'EDQUOT':
      return `the quota of this user (${nameUser()}) is used up`;
    case 'ENAMETOOLONG':
      return 'the path is too long';
    default:
      return message;
  }
}

/** The part of `path` that exists and is no folder, or null. */
function findObstacle(path: string): string | null {
  for (let part = path; part !== dirname(part); part = dirname(part)) {
    if (find(lstatSync, part) !== null) return find(statSync, part)?.isDirectory() ? null : part;
  }
  return null;
}

function nearestFolder(path: string): string {
  let folder = path;
  while (folder !== dirname(folder) && find(statSync, folder) === null) folder = dirname(folder);
  return folder;
}

/** Null for what is not there, is below a file, or is below a folder that this user may not enter. */
function find(stat: typeof statSync | typeof lstatSync, path: string): Stats | null {
  try {
    return stat(path);
  } catch {
    return null;
  }
}

function nameUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.()}`; // no entry in /etc/passwd, as in many containers
  }
}
