import { open } from 'node:fs/promises';
import { AppError, mapStorageErrors } from '@pixmill/contracts';
import type { SourceInput } from '@pixmill/dialects';
import type { sniff } from '@pixmill/image-formats/upload-checks';

/** Enough to recognize a format, and to find `<svg` after a long licence comment. */
const headSizeBytes = 65_536;

/**
 * Rejects a submit whose only source is an upload without an image. In a submit with several sources, such an upload fails alone.
 * Throws AppError `not_an_image` or `storage_failed`.
 */
export async function rejectNonImage(sources: readonly SourceInput[], sniffFormat: typeof sniff): Promise<void> {
  const [source] = sources;
  if (sources.length !== 1 || source?.kind !== 'upload') return;
  const sniffed = sniffFormat(await mapStorageErrors(() => readHead(source.file.path)));
  if (sniffed.format !== null) return;
  const detectedName = sniffed.name === null ? '' : `, this is ${sniffed.name}`;
  throw new AppError('not_an_image', {
    message: `${source.name}: not a supported image (JPEG, PNG, GIF, WebP, AVIF, SVG)${detectedName}`,
  });
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headSizeBytes), 0, headSizeBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
