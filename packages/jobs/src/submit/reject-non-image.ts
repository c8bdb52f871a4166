import {
  type AppError,
  createNotAnImage,
  type InstalledInputs,
  isInput,
  type JobSpec,
  listInputs,
  mapStorageErrors,
} from '@pixmill/contracts';
import type { SourceInput } from '@pixmill/dialects';
import type { sniff } from '@pixmill/image-formats/upload-checks';
import { readFileHead } from '@pixmill/runtime';

export interface RejectNonImageDeps {
  readonly sniff: typeof sniff;
  /** Which optional decoders there are at this moment. */
  readonly readInstalled: () => InstalledInputs;
}

/**
 * Rejects a submit whose only source is an upload without an image, or of a format that the job does not take. In a submit with several sources,
 * such an upload fails alone. Throws AppError `not_an_image` or `storage_failed`.
 */
export async function rejectNonImage(
  { sources, spec }: { readonly sources: readonly SourceInput[]; readonly spec: JobSpec },
  deps: RejectNonImageDeps,
): Promise<void> {
  const [source] = sources;
  if (sources.length !== 1 || source?.kind !== 'upload') return;
  const error = await findNonImage(source, spec, deps);
  if (error) throw error;
}

/** What an upload will fail with because of its format, `not_an_image`; null for an image that the job takes. Throws AppError `storage_failed`. */
export async function findNonImage(
  { name, file }: Extract<SourceInput, { kind: 'upload' }>,
  spec: Pick<JobSpec, 'inputs'>,
  { sniff, readInstalled }: RejectNonImageDeps,
): Promise<AppError | null> {
  const detected = sniff(await mapStorageErrors(() => readFileHead(file.path)));
  const inputs = listInputs(spec, readInstalled());
  return isInput(inputs, detected.format) ? null : createNotAnImage(detected, inputs, name);
}
