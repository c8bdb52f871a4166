import type { SourceFailureReason } from '@pixmill/contracts';

/** The cause of an error that no system or library has thrown: its reason, and a sentence for the operator without a login or a query. */
export class FailureReason extends Error {
  override readonly name = 'FailureReason';
  readonly reason: SourceFailureReason;

  constructor(reason: SourceFailureReason, sentence: string) {
    super(sentence);
    this.reason = reason;
  }
}
