import type { MegaoptimReply } from '../../../megaoptim/client.js';
import type { Submission } from './submission.js';

/** The replies that one client received. The checks compare them with the database. */
export interface ClientRecord {
  readonly submission: Submission;
  /** Every process id in the replies. */
  readonly processIds: Set<string>;
  /** Whether the submission was rejected because the account has too few tokens. */
  rejected: boolean;
  /** Number of submits whose reply was lost or ambiguous. */
  ambiguousReplies: number;
  /** Whether no clear reply has come yet. */
  unresolved: boolean;
  /** Time of the first submit on the clock of this machine, in ms. */
  readonly sentAt: number;
  /** The first result. */
  result: MegaoptimReply | null;
}

export function createClientRecord(submission: Submission): ClientRecord {
  return { submission, processIds: new Set(), rejected: false, ambiguousReplies: 0, unresolved: true, sentAt: Date.now(), result: null };
}

/** The part of a result that must never change: all but the balance of the account. */
export function toComparable({ user: _, ...stable }: MegaoptimReply): string {
  return JSON.stringify(stable);
}

/** Whether a reply is the result of a settled job. The error of a failed job names the image, unlike the error of a failed request. */
export function isFinalReply({ code, errors }: MegaoptimReply): boolean {
  return code === 200 || (code === 500 && (errors ?? []).some((error) => /^s\d+-\d+\./.test(error)));
}
