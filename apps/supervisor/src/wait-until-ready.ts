import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';

const withinMs = 30_000;
const askEveryMs = 50;
const answerWithinMs = 5_000;

/** Asks `<url>/readyz` until it says yes. Throws `setup_failed` when it does not in time, or when `stopping` is aborted. */
export async function waitUntilReady(url: string, stopping: AbortSignal): Promise<void> {
  const deadline = Date.now() + withinMs;
  let last = 'no answer';
  while (Date.now() < deadline && !stopping.aborted) {
    try {
      const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(answerWithinMs) });
      if (response.ok) return;
      last = await response.text();
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await sleep(askEveryMs);
  }
  throw new AppError('setup_failed', { message: `The API does not get ready at ${url}/readyz: ${last}` });
}
