import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';

const timeoutMs = 30_000;
const pollIntervalMs = 50;
const requestTimeoutMs = 5_000;

/** Polls `<url>/readyz` until it answers 2xx. Throws AppError `setup_failed` after 30 s or when `stopping` is aborted. */
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
  throw new AppError('setup_failed', { message: `The API did not become ready at ${url}/readyz: ${lastReply}` });
}
