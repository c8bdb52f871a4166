import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface FoundFile {
  /** With slashes on every system. */
  readonly path: string;
  readonly sizeBytes: number;
}

/** The regular files below a folder. Enters no folder that `skipped` names, and follows no link. */
export function listFiles(folder: string, skipped: readonly string[] = []): readonly FoundFile[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): readonly FoundFile[] => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.includes(entry.name) ? [] : listFiles(path, skipped);
    return entry.isFile() ? [{ path: path.replaceAll('\\', '/'), sizeBytes: statSync(path).size }] : [];
  });
}
