import type { GuardedResponse } from '../guarded-fetch.js';
import { sourceUnreachable } from './open-source.js';

export interface MinRate {
  readonly bytesPerSecond: number;
  /** Over this time, in ms. */
  readonly windowMs: number;
}

/** Parts of the window; the rate is checked once in each. */
const ticksPerWindow = 10;

/**
 * Reads a body, and gives it up when it brings less than the rate over a whole window. Time in which nobody asks for the next chunk does not
 * count: a slow disk or a busy process is not the source's. Throws AppError `source_unreachable`, and what the body throws.
 */
export async function* readAtMinRate({ body, close }: GuardedResponse, { bytesPerSecond, windowMs }: MinRate): AsyncGenerator<Buffer> {
  const minBytes = (bytesPerSecond * windowMs) / 1_000;
  let receivedBytes = 0;
  let waiting = true;
  let tooSlow = false;
  const receivedAtTicks: number[] = [];
  const timer = setInterval(() => {
    if (!waiting) return;
    receivedAtTicks.push(receivedBytes);
    const atWindowStart = receivedAtTicks.length > ticksPerWindow ? receivedAtTicks.shift() : undefined;
    if (atWindowStart === undefined || receivedBytes - atWindowStart >= minBytes) return;
    tooSlow = true;
    close();
  }, windowMs / ticksPerWindow);
  try {
    for await (const chunk of body) {
      receivedBytes += chunk.length;
      waiting = false;
      yield chunk;
      waiting = true;
    }
  } catch (thrown) {
    if (!tooSlow) throw thrown;
  } finally {
    clearInterval(timer);
  }
  if (tooSlow) throw sourceUnreachable(`less than ${minBytes} bytes in ${windowMs} ms`, 'time');
}
