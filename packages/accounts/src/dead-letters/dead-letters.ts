import { AppError, toAppError } from '@pixmill/contracts';
import type {
  AccountsRepository,
  DeadLetterFilter,
  DeadLetterInfo,
  DeadLettersRepository,
  ListPosition,
  ReplaySubmission,
} from '@pixmill/db';
import { z } from 'zod';
import { integerInput, parseInput } from '../parse-input.js';

export interface DeadLetterPage {
  readonly deadLetters: readonly DeadLetterInfo[];
  /** Number of dead letters on all pages. */
  readonly total: number;
}

/** A part of the list; `before` null is its start. */
export interface DeadLetterRange {
  readonly limit: number;
  readonly before: ListPosition | null;
}

export interface Replay {
  /** Id of the dead letter. */
  readonly id: string;
  /** Id of the job that replays it. */
  readonly jobId: string;
  /** False when that job was submitted before and has not settled yet. */
  readonly created: boolean;
}

export interface Replays {
  readonly replayed: readonly Replay[];
  /** Dead letters that could not be replayed. */
  readonly failed: readonly { readonly id: string; readonly code: string; readonly message: string }[];
  /** The `after` of the next call; null when these were the last. */
  readonly next: string | null;
}

/**
 * The operator's use cases of dead letters, the same for the command line and HTTP. Inputs arrive unparsed; `account` in them is an id or
 * an e-mail address. Every call throws AppError `invalid_parameter` with `fields`, `account_not_found` or `unavailable`.
 */
export interface DeadLetters {
  /** Newest first. Input: `account`, `limit` and `offset`. */
  list(input: unknown): Promise<DeadLetterPage>;
  /** Newest first, from the dead letter after a position on. */
  listBefore(filter: { readonly account?: string | undefined }, page: DeadLetterRange): Promise<readonly DeadLetterInfo[]>;
  /** Throws AppError `dead_letter_not_found`, `insufficient_tokens` or `storage_failed`, too. */
  replay(id: string): Promise<Replay>;
  /** Replays those that were never replayed. Input: `account`, `limit` and `after`. */
  replayMany(input: unknown): Promise<Replays>;
}

export interface DeadLettersDeps {
  readonly accounts: Pick<AccountsRepository, 'findByIdOrEmail'>;
  readonly deadLetters: Pick<DeadLettersRepository, 'list' | 'listBefore' | 'count' | 'listUnreplayed'>;
  /** `createReplayDeadLetter` of the jobs package. */
  readonly replayDeadLetter: (id: string) => Promise<ReplaySubmission>;
}

const account = z.string('must be an id or an e-mail address').optional();
const id = z.guid('must be a UUID');
const inputs = {
  list: z.object({
    account,
    limit: integerInput({ min: 1, max: 1_000 }).prefault(100),
    offset: integerInput({ min: 0, max: 1_000_000_000 }).prefault(0),
  }),
  replayMany: z.strictObject({ account, limit: integerInput({ min: 1, max: 100 }).prefault(100), after: id.optional() }),
};

/** Conditions of the whole service end a call; any other failure belongs to its dead letter. */
const serviceConditions: ReadonlySet<string> = new Set(['unavailable', 'storage_failed']);

export function createDeadLetters({ accounts, deadLetters, replayDeadLetter }: DeadLettersDeps): DeadLetters {
  async function toFilter(name: string | undefined): Promise<DeadLetterFilter> {
    if (name === undefined) return { accountId: null };
    const record = name.includes('\0') ? null : await accounts.findByIdOrEmail(name);
    if (!record) throw new AppError('account_not_found');
    return { accountId: record.id };
  }

  return {
    async list(input) {
      const { account: name, ...page } = parseInput(inputs.list, input);
      const filter = await toFilter(name);
      const [infos, total] = await Promise.all([deadLetters.list(filter, page), deadLetters.count(filter)]);
      return { deadLetters: infos, total };
    },

    listBefore: async ({ account: name }, page) => deadLetters.listBefore(await toFilter(name), page),

    async replay(letterId) {
      const parsed = id.safeParse(letterId);
      if (!parsed.success) throw new AppError('dead_letter_not_found');
      return { id: parsed.data, ...(await replayDeadLetter(parsed.data)) };
    },

    async replayMany(input) {
      const { account: name, limit, after = null } = parseInput(inputs.replayMany, input);
      const ids = await deadLetters.listUnreplayed(await toFilter(name), { after, limit });
      const replayed: Replay[] = [];
      const failed: Replays['failed'][number][] = [];
      for (const letterId of ids) {
        try {
          replayed.push({ id: letterId, ...(await replayDeadLetter(letterId)) });
        } catch (thrown) {
          const { code, message } = toAppError(thrown);
          if (serviceConditions.has(code)) throw thrown;
          failed.push({ id: letterId, code, message });
        }
      }
      return { replayed, failed, next: ids.length < limit ? null : (ids.at(-1) ?? null) };
    },
  };
}
