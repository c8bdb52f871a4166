import type { ServerResponse } from 'node:http';
import { createSeededRandom } from '../seeded-random.js';

/** The behaviour of a receiver at one attempt. */
export type ReceiverFault = '500' | '503' | 'redirect' | 'reset' | 'hang' | 'half' | '410' | 'ok';

/** `Retry-After` of a 503: longer than every delay of the proof's schedule. */
export const retryAfterSeconds = 2;
const redirectPath = '/followed';

const transientFaults: readonly ReceiverFault[] = ['500', '503', 'redirect', 'reset', 'hang', 'half'];
const maxFaults = 4;
/** One receiver in this many ends with 410. */
const goneEvery = 10;

/** HTTP status that the sender receives; null when it receives none. */
export const statusOfFault: Readonly<Record<ReceiverFault, number | null>> = {
  '500': 500,
  '503': 503,
  redirect: 302,
  '410': 410,
  ok: 200,
  reset: null,
  hang: null,
  half: null,
};

/** Behaviour of each of `count` receivers at its first, second and later attempts; the last entry holds for all that follow. */
export function planReceivers(seed: number, count: number): readonly (readonly ReceiverFault[])[] {
  const random = createSeededRandom(seed, 'receivers');
  return Array.from({ length: count }, (_, index) => {
    const faults = Array.from({ length: random.intBelow(maxFaults + 1) }, () => random.pick(transientFaults));
    return [...faults, index % goneEvery === goneEvery - 1 ? '410' : 'ok'];
  });
}

/** Answers an attempt. A `hang` ends when the server is closed. */
export function applyFault(fault: ReceiverFault, response: ServerResponse): void {
  switch (fault) {
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'hang':
      return;
    case 'half': // of a status line: a whole status would be an answer
      response.socket?.end('HTTP/1.1 20');
      return;
    case 'redirect':
      response.writeHead(302, { location: redirectPath }).end();
      return;
    case '503':
      response.writeHead(503, { 'retry-after': String(retryAfterSeconds) }).end('later');
      return;
    default:
      response.writeHead(Number(statusOfFault[fault])).end(fault);
  }
}
