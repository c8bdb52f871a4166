import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';

const timeoutMs = 30_000;
const pollIntervalMs = 50;
const requestTimeoutMs = 5_000;

/** Asks `<url>/readyz` until it says yes. Throws `setup_failed` when it does not in time, or when `stopping` is aborted. */
export async function waitUntilReady(url: string, stopping: AbortSignal): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let lastReply = 'no answer';
  while (Date.now() < deadline && !stopping.aborted) {
    try {
      const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(requestTimeoutMs) });
      if (response.ok) return;
      lastReply = await response.text();
    } catch (error) {
      lastReply = error instanceof Error ? error.message : String(error);
    }
    await sleep(pollIntervalMs);
  }
  throw new AppError('setup_failed', { message: `The API does not get ready at ${url}/readyz: ${lastReply}` });
}
