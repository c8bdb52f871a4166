import type { MegaoptimReply } from '../../../megaoptim/client.js';
import type { Submission } from './submission.js';

/** What the service told one client; the audit holds it to every word. */
export interface ClientRecord {
  readonly submission: Submission;
  /** Every process id it was given. */
  readonly processIds: Set<string>;
  /** Whether it was told that there are too few tokens. */
  rejected: boolean;
  /** Tries whose answer was lost, or left it open. */
  ambiguousReplies: number;
  /** Whether it still does not know what became of its submission. */
  unresolved: boolean;
  /** When it first sent, on this machine's clock, in ms. */
  readonly sentAt: number;
  /** The first result it was given. */
  result: MegaoptimReply | null;
}

export function createClientRecord(submission: Submission): ClientRecord {
  return { submission, processIds: new Set(), rejected: false, ambiguousReplies: 0, unresolved: true, sentAt: Date.now(), result: null };
}

/** A result as it must be the same for ever: the balance that is told along is that of the moment. */
export function toComparable({ user: _, ...lasting }: MegaoptimReply): string {
  return JSON.stringify(lasting);
}

/** Whether an answer says how a job ended, failed ones included: those name the image, which a failure of the service does not. */
export function isFinalReply({ code, errors }: MegaoptimReply): boolean {
  return code === 200 || (code === 500 && (errors ?? []).some((error) => /^s\d+-\d+\./.test(error)));
}
