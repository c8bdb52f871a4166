import { FailureReason } from '../failure-reason.js';

/** The cause of a response that cannot be read as HTTP, or whose head is over its limit. */
export class MalformedResponse extends FailureReason {
  constructor(problem: string) {
    super('response', `the answer is not valid HTTP: ${problem}`);
  }
}
