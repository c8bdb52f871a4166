import type { Answer } from '../../client.js';
import type { Submission } from './submission.js';

/** What the service told one client; the audit holds it to every word. */
export interface Told {
  readonly submission: Submission;
  /** Every process id it was given. */
  readonly processIds: Set<string>;
  /** Whether it was told that there are too few tokens. */
  refused: boolean;
  /** Tries whose answer was lost, or left it open. */
  unclear: number;
  /** Whether it still does not know what became of its submission. */
  leftOpen: boolean;
  /** When it first sent, on this machine's clock, in ms. */
  readonly sentAt: number;
  /** The first result it was given. */
  result: Answer | null;
}

export function createTold(submission: Submission): Told {
  return { submission, processIds: new Set(), refused: false, unclear: 0, leftOpen: true, sentAt: Date.now(), result: null };
}

/** A result as it must be the same for ever: the balance that is told along is that of the moment. */
export function toLasting({ user: _, ...lasting }: Answer): string {
  return JSON.stringify(lasting);
}

/** Whether an answer says how a job ended, failed ones included: those name the image, which a failure of the service does not. */
export function isEnding({ code, errors }: Answer): boolean {
  return code === 200 || (code === 500 && (errors ?? []).some((error) => /^s\d+-\d+\./.test(error)));
}
