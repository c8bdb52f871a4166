import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FoundFile } from './found-file.js';

/** A file as it was read. */
export interface SourceFile {
  readonly bytes: Buffer;
  /** In hexadecimal. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** ms since 1970, as are the other times. */
  readonly mtimeMs: number;
  readonly atimeMs: number;
  /** Permission bits. */
  readonly mode: number;
  readonly userId: number;
  readonly groupId: number;
}

/** Reads a file with what a result keeps of it. Throws the error of the system. */
export async function readSource({ path }: Pick<FoundFile, 'path'>): Promise<SourceFile> {
  const file = await open(path);
  try {
    const { mtimeMs, atimeMs, mode, uid, gid } = await file.stat();
    const bytes = await file.readFile();
    const facts = { sizeBytes: bytes.length, mtimeMs, atimeMs, mode: mode & 0o7777, userId: uid, groupId: gid };
    return { bytes, sha256: toSha256(bytes), ...facts };
  } finally {
    await file.close();
  }
}

/** In hexadecimal. Pure. */
export const toSha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
