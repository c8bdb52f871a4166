import { open } from 'node:fs/promises';

/** Enough to recognize an image format, and to find `<svg` after a long licence comment. */
const headSizeBytes = 65_536;

/** The first bytes of a file. Throws the error of the file system. */
export async function readFileHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headSizeBytes), 0, headSizeBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
