import { type Account, AppError, type FieldProblem, type Operation } from '@pixmill/contracts';
import type { ConnectorsRepository, NewJob, WatermarksRepository } from '@pixmill/db';
import type { Command } from '@pixmill/dialects';
import type { Vault } from '@pixmill/runtime';
import type { Capacity } from './capacity.js';
import { type RejectMissingNetworkDeps, rejectMissingNetwork } from './reject-missing-network.js';
import { type RejectNonImageDeps, rejectNonImage } from './reject-non-image.js';
import { createSealDestination } from './seal-destination.js';
import { rejectWithoutTokens } from './write-job.js';

export interface CheckSubmissionDeps extends RejectNonImageDeps, RejectMissingNetworkDeps {
  readonly readInstalled: RejectMissingNetworkDeps['readInstalled'];
  readonly watermarks: Pick<WatermarksRepository, 'ownsAll'>;
  readonly connectors: Pick<ConnectorsRepository, 'find'>;
  readonly vault: Pick<Vault, 'seal'>;
}

export interface CheckedCommand {
  readonly account: Account;
  readonly command: Pick<Extract<Command, { verb: 'submit' }>, 'spec' | 'sources' | 'destination'>;
}

/**
 * Checks a submit before anything is stored, and returns its destination with sealed credentials. Throws AppError `insufficient_tokens`,
 * `invalid_parameter` (unknown destination or watermark, super-resolution that is not installed), `not_an_image` (a single upload only), `storage_failed` or `unavailable`.
 */
export type CheckSubmission = (submission: CheckedCommand) => Promise<NonNullable<NewJob['destination']> | null>;

export function createCheckSubmission(
  { watermarks, connectors, vault, ...formats }: CheckSubmissionDeps,
  { capacity }: { readonly capacity: Pick<Capacity, 'check'> },
): CheckSubmission {
  const sealDestination = createSealDestination({ connectors, vault });

  async function rejectUnknownWatermarks(accountId: string, operations: readonly Operation[]): Promise<void> {
    const marks = operations.flatMap((operation, at) => (operation.kind === 'watermark' ? { at, id: operation.image } : []));
    if (marks.length === 0 || (await watermarks.ownsAll(accountId, [...new Set(marks.map(({ id }) => id))]))) return;
    const detail = 'must be the id of an uploaded watermark';
    const problems = marks.map(({ at }): FieldProblem => ({ in: 'body', at: `operations/${at}/image`, detail }));
    throw new AppError('invalid_parameter', { message: `watermark: \`id\` ${detail}`, problems });
  }

  return async ({ account, command: { spec, sources, destination } }) => {
    rejectWithoutTokens(account, sources.length);
    await capacity.check();
    rejectMissingNetwork(spec, formats);
    await rejectNonImage({ sources, spec }, formats);
    await rejectUnknownWatermarks(account.id, spec.operations);
    return sealDestination(account.id, destination);
  };
}
