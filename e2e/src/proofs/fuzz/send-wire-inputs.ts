import { setTimeout as pause } from 'node:timers/promises';
import { createSeededRandom } from '../seeded-random.js';
import { checkReply } from './check-reply.js';
import type { FuzzEnvironment } from './environment.js';
import { exchange, type WireInput } from './exchange.js';
import { createParameterInput } from './inputs/parameter-inputs.js';
import { createRawInput } from './inputs/raw-inputs.js';
import { runConcurrently } from './run-concurrently.js';
import type { Tally } from './tally.js';

const concurrency = 4;
/** A first 503 with Retry-After is an answer; a second one is a problem. */
const busyRetryMs = 2_000;

interface SendInput {
  readonly environment: FuzzEnvironment;
  readonly tally: Tally;
  readonly seed: number;
}

/** Sends malformed HTTP with the numbers from `first` on. */
export function sendRawInputs({ environment, tally, seed }: SendInput, first: number, count: number): Promise<void> {
  return runConcurrently(concurrency, count, (index) => {
    const number = first + index;
    const input = createRawInput(number, createSeededRandom(seed * 7_919 + number), environment.image);
    return sendWireInput(environment, input, tally, `raw ${index}`);
  });
}

/** Sends requests with invalid parameters with the numbers from `first` on. */
export function sendParameterInputs({ environment, tally, seed }: SendInput, first: number, count: number): Promise<void> {
  const { existing, image } = environment;
  return runConcurrently(concurrency, count, (index) => {
    const number = first + index;
    const input = createParameterInput(number, createSeededRandom(seed * 104_729 + number), existing, image);
    return sendWireInput(environment, input, tally, `parameters ${number}`);
  });
}

async function sendWireInput({ service }: FuzzEnvironment, input: WireInput, tally: Tally, id: string): Promise<void> {
  let { replies, rest } = await exchange(service.port, input);
  if (replies.some(({ status, headers }) => status === 503 && 'retry-after' in headers)) {
    tally.count('askedAgainWhenBusy', 1);
    await pause(busyRetryMs);
    ({ replies, rest } = await exchange(service.port, input));
  }
  tally.count('answers', replies.length);
  const problems = replies.flatMap((reply) => checkReply(input, reply));
  if (replies.length < input.expectedReplies) problems.push(`${replies.length} replies instead of ${input.expectedReplies}`);
  if (rest.length > 0) problems.push(`not HTTP: ${JSON.stringify(rest.toString('latin1', 0, 80))}`);
  for (const problem of problems) tally.addProblem(`${id} ${input.name}: ${problem}`, input.chunks);
}
