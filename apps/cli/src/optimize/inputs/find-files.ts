import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join, relative, resolve } from 'node:path';
import { AppError } from '@pixmill/contracts';

/** A file to optimize. */
export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  /** Below the folder that was named, with its subfolders: where the result goes below `--to`. */
  readonly relativePath: string;
  readonly sizeBytes: number;
  /** ms since 1970. */
  readonly mtimeMs: number;
}

const extensions = new Set(['.jpg', '.jpeg', '.png', '.gif', '.webp', '.avif', '.svg']);

/** The images that the operands name: files, folders with their subfolders, globs. Throws AppError `invalid_parameter`. */
export async function findFiles(operands: readonly string[], { cwd }: { readonly cwd: string }): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  for (const operand of operands) {
    const path = resolve(cwd, operand);
    const info = await stat(path).catch(() => null);
    if (info === null) throw new AppError('invalid_parameter', { message: `${operand}: no such file or folder` });
    if (info.isFile()) found.push(toFound(path, basename(path), info));
    else
      for (const name of await readdir(path, { recursive: true })) {
        if (!extensions.has(extname(name).toLowerCase())) continue;
        found.push(toFound(join(path, name), relative(path, join(path, name)), await stat(join(path, name))));
      }
  }
  return found;
}

const toFound = (path: string, relativePath: string, { size, mtimeMs }: { size: number; mtimeMs: number }): FoundFile => {
  return { path, relativePath, sizeBytes: size, mtimeMs };
};
