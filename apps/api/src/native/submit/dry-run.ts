import { type Account, type AppError, errorCodes, toAppError } from '@pixmill/contracts';
import type { SourceInput } from '@pixmill/dialects';
import { type CheckSubmission, findNonImage, type RejectNonImageDeps } from '@pixmill/jobs';
import { z } from 'zod';

const errorSchema = z.object({
  code: z.enum(errorCodes).meta({ description: 'Error code' }),
  message: z.string().meta({ description: 'What is wrong, for a person' }),
});

/** What `dry_run` answers. */
export const dryRunSchema = z
  .object({
    dry_run: z.literal(true),
    accepted: z.boolean().meta({ description: 'Whether the same request without `dry_run` would be accepted now' }),
    error: errorSchema.nullable().meta({ description: 'What the whole request would be refused with' }),
    tokens_held: z
      .int()
      .meta({ description: 'Tokens that would be held, which is the most that the job can cost; 0 for an unlimited account' }),
    tokens_available: z.int().nullable().meta({ description: 'Balance of the account; null is unlimited' }),
    sources: z
      .array(
        z.object({
          position: z.int().meta({ description: 'From 0' }),
          name: z.string(),
          accepted: z.boolean().meta({ description: 'Whether the image would be accepted' }),
          error: errorSchema.nullable().meta({ description: 'What the image would fail with; a URL is not fetched' }),
        }),
      )
      .meta({ description: 'In the order in which the sources were sent' }),
  })
  .meta({ id: 'DryRun', description: 'What a job would cost and what would be refused' });

export type WireDryRun = z.input<typeof dryRunSchema>;

export interface DryRunDeps extends RejectNonImageDeps {
  readonly checkSubmission: CheckSubmission;
}

type Submission = Parameters<CheckSubmission>[0];

/** Checks a submit and creates nothing. Throws AppError `unavailable` or `storage_failed`. */
export async function runDry({ checkSubmission, ...formats }: DryRunDeps, submission: Submission): Promise<WireDryRun> {
  const { account, command } = submission;
  const error = await findError(() => checkSubmission(submission));
  const sources = await Promise.all(
    command.sources.map(async (source, position) => {
      const failure = await findFailure(source);
      return { position, name: source.name, accepted: failure === null, error: failure };
    }),
  );
  return {
    ...{ dry_run: true, accepted: error === null, error },
    tokens_held: account.unlimited ? 0 : sources.length,
    tokens_available: toBalance(account),
    sources,
  };

  async function findFailure(source: SourceInput) {
    const nonImage = source.kind === 'upload' ? await findNonImage(source, command.spec, formats) : null;
    return nonImage && toWireError(nonImage);
  }
}

const toBalance = ({ unlimited, tokens }: Account) => (unlimited ? null : tokens);

const toWireError = ({ code, message }: AppError) => ({ code, message });

/** Errors of the service itself are no answer about the request. */
async function findError(check: () => Promise<unknown>) {
  try {
    await check();
    return null;
  } catch (thrown) {
    const error = toAppError(thrown);
    if (['unavailable', 'storage_failed', 'internal'].includes(error.code)) throw error;
    return toWireError(error);
  }
}
