import type { ServerResponse } from 'node:http';

/** How a receiver treats one try. */
export type ReceiverFault = '500' | '503' | 'redirect' | 'reset' | 'hang' | 'half' | '410' | 'ok';

/** Asked for with 503, longer than any wait of the proof's schedule. */
export const retryAfterSeconds = 2;
const redirectPath = '/followed';

const transientFaults: readonly ReceiverFault[] = ['500', '503', 'redirect', 'reset', 'hang', 'half'];
const maxFaults = 4;
/** One receiver in so many wants nothing more in the end. */
const goneEvery = 10;

/** HTTP status that the sender gets to see; null when there is none. */
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

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What each of `count` receivers does with its first, second ... try; the last is what it does from then on. */
export function planReceivers(seed: number, count: number): readonly (readonly ReceiverFault[])[] {
  const dice = createRandom(seed);
  const roll = (sides: number) => Math.floor(dice() * sides);
  return Array.from({ length: count }, (_, index) => {
    const faults = Array.from({ length: roll(maxFaults + 1) }, () => transientFaults[roll(transientFaults.length)] ?? 'ok');
    return [...faults, index % goneEvery === goneEvery - 1 ? '410' : 'ok'];
  });
}

/** Treats a try so; a hang is ended by whoever closes the server. */
export function applyFault(fault: ReceiverFault, response: ServerResponse): void {
  switch (fault) {
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'hang':
      return;
    case 'half':
      response.socket?.end('HTTP/1.1 200 O');
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
