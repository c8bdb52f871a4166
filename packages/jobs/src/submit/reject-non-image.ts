import { AppError, mapStorageErrors } from '@pixmill/contracts';
import type { SourceInput } from '@pixmill/dialects';
import type { sniff } from '@pixmill/image-formats/upload-checks';
import { readFileHead } from '@pixmill/runtime';

/**
 * Rejects a submit whose only source is an upload without an image. In a submit with several sources, such an upload fails alone.
 * Throws AppError `not_an_image` or `storage_failed`.
 */
export async function rejectNonImage(sources: readonly SourceInput[], sniffFormat: typeof sniff): Promise<void> {
  const [source] = sources;
  if (sources.length !== 1 || source?.kind !== 'upload') return;
  const sniffed = sniffFormat(await mapStorageErrors(() => readFileHead(source.file.path)));
  if (sniffed.format !== null) return;
  const detectedName = sniffed.name === null ? '' : `, this is ${sniffed.name}`;
  throw new AppError('not_an_image', {
    message: `${source.name}: not a supported image (JPEG, PNG, GIF, WebP, AVIF, SVG)${detectedName}`,
  });
}
