import { describeRepairs, type JobSpec } from '@pixmill/contracts';
import type { Plan } from '../plan.js';
import type { SourceImage } from './source-image.js';

/**
 * Why the main result of a damaged source is the source itself; null when it need not be. `lossless` hands a damaged file back as it is. JPEG
 * cannot show the rows that are missing. Operations and other formats use what a browser shows.
 */
export function explainUnchanged({ facts, form, repairs }: SourceImage, { operations, mustReencode }: Plan, spec: JobSpec): string | null {
  if (repairs.length === 0 || mustReencode || operations.length > 0) return null;
  if (form === 'unreadable') return 'the source is unchanged, because it cannot be decoded';
  if (spec.compression === 'lossless') return 'lossless leaves a damaged source unchanged';
  return facts.format === 'jpeg' && facts.alpha ? 'the source is unchanged, because a JPEG cannot show that rows are missing' : null;
}

/** Sentences for the report on a damaged source; none for a sound one. */
export function toRepairNotes(source: SourceImage, unchanged: string | null): string[] {
  if (source.repairs.length === 0) return [];
  const shown = source.form === 'unreadable' ? [] : ['it was read as browsers show it'];
  return [`the source is damaged: ${describeRepairs(source.repairs)}`, ...shown, ...(unchanged === null ? [] : [unchanged])];
}
