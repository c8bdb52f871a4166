import { createSuperResolutionMissing, type InstalledParts, type JobSpec } from '@pixmill/contracts';

export interface RejectMissingNetworkDeps {
  /** Which optional parts there are at this moment. */
  readonly readInstalled: () => InstalledParts;
}

/** Throws AppError `invalid_parameter` for super-resolution on a service without its network. */
export function rejectMissingNetwork({ operations }: Pick<JobSpec, 'operations'>, { readInstalled }: RejectMissingNetworkDeps): void {
  const wanted = operations.flatMap(({ kind }, at) => (kind === 'super-resolution' ? at : []));
  if (wanted.length > 0 && !readInstalled().superResolution) throw createSuperResolutionMissing(wanted);
}
