import { createSuperResolutionMissing, type InstalledParts, type JobSpec } from '@pixmill/contracts';

export interface RejectMissingNetworkDeps {
  /** Which optional parts there are at this moment. */
  readonly readInstalled: () => InstalledParts;
}

/** Throws AppError `invalid_parameter` for super-resolution on a service without its network. */
export function rejectMissingNetwork({ operations }: Pick<JobSpec, 'operations'>, { readInstalled }: RejectMissingNetworkDeps): void {
  const isWanted = operations.some(({ kind }) => kind === 'super-resolution');
  if (isWanted && !readInstalled().superResolution) throw createSuperResolutionMissing();
}
