import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The folders in which a project keeps what belongs to it, from the working directory up to the root of its repository, or to the home folder.
 * Outside of both it is the working directory alone: a folder above, such as /tmp, may belong to anybody.
 */
export function findFolders(cwd: string, homeDir: string): readonly string[] {
  const folders = [cwd];
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (folder !== cwd) folders.push(folder);
    if (folder === homeDir || existsSync(join(folder, '.git'))) return folders;
    if (dirname(folder) === folder) return [cwd];
  }
}
