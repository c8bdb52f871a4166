import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';
import { z } from 'zod';

/** A machine with twenty times more work than cores takes minutes. A child that ends fails the start before. */
const timeoutMs = 600_000;
const pollIntervalMs = 50;
const requestTimeoutMs = 30_000;

const readinessSchema = z.record(z.string(), z.unknown());

/**
 * Polls `<url>/readyz` until every check passes. A full disk does not prevent a start: everything but submits works. Throws AppError
 * `setup_failed` after 10 min or when `stopping` is aborted.
 */
export async function waitUntilReady(url: string, stopping: AbortSignal): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let lastReply = 'no answer';
  while (Date.now() < deadline && !stopping.aborted) {
    try {
      const signal = AbortSignal.any([stopping, AbortSignal.timeout(requestTimeoutMs)]);
      const response = await fetch(`${url}/readyz`, { signal });
      lastReply = await response.text();
      if (response.ok || lacksDiskOnly(lastReply)) return;
    } catch (error) {
      lastReply = error instanceof Error ? error.message : String(error);
    }
    await sleep(pollIntervalMs);
  }
  throw new AppError('setup_failed', { message: `The API did not become ready at ${url}/readyz: ${lastReply}` });
}

/** Whether `disk` is the only check that failed. Throws when the reply is not JSON. */
function lacksDiskOnly(reply: string): boolean {
  const checks = readinessSchema.parse(JSON.parse(reply));
  return checks.disk === 'failed' && Object.entries(checks).every(([name, result]) => result !== 'failed' || name === 'disk');
}
