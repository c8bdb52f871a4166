import { AppError, acceptsFormat, formatNames, type JobSpec, mapStorageErrors } from '@pixmill/contracts';
import type { SourceInput } from '@pixmill/dialects';
import type { sniff } from '@pixmill/image-formats/upload-checks';
import { readFileHead } from '@pixmill/runtime';

/**
 * Rejects a submit whose only source is an upload without an image, or of a format that the job does not accept. In a submit with several sources, such an upload fails alone.
 * Throws AppError `not_an_image` or `storage_failed`.
 */
export async function rejectNonImage(
  { sources, spec }: { readonly sources: readonly SourceInput[]; readonly spec: JobSpec },
  sniffFormat: typeof sniff,
): Promise<void> {
  const [source] = sources;
  if (sources.length !== 1 || source?.kind !== 'upload') return;
  const { format, name: unsupported } = { name: null, ...sniffFormat(await mapStorageErrors(() => readFileHead(source.file.path))) };
  if (format !== null && acceptsFormat(spec, format)) return;
  const name = format === null ? unsupported : formatNames[format];
  const detectedName = name === null ? '' : `, this is ${name}`;
  throw new AppError('not_an_image', {
    message: `${source.name}: not a supported image (JPEG, PNG, GIF, WebP, AVIF, SVG)${detectedName}`,
  });
}
