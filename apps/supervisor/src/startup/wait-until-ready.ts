import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';
import { z } from 'zod';

/** A machine with twenty times more work than cores takes minutes. A child that ends fails the start before. */
const timeoutMs = 600_000;
const pollIntervalMs = 50;
const requestTimeoutMs = 30_000;

const readinessSchema = z.record(z.string(), z.unknown());

/** What the start waits for: `storage` is a storage that is away, for the reason that it names. */
type Readiness = { readonly state: 'ready' | 'waiting' } | { readonly state: 'storage'; readonly reason: string };

export interface WaitOptions {
  readonly stopping: AbortSignal;
  /** Called once when everything but the storage is ready. */
  readonly onStorageAway: (reason: string) => void;
  /** Called with what the service waits for, in words, whenever that is known. */
  readonly onWaiting?: (waitsFor: string) => void;
}

/**
 * Polls `<url>/readyz` until every check passes. A full disk does not prevent a start: everything but submits works. While the storage is
 * away, the service runs and waits for it without a limit. Throws AppError `setup_failed` after 10 min or when `stopping` is aborted.
 */
export async function waitUntilReady(url: string, { stopping, onStorageAway, onWaiting }: WaitOptions): Promise<void> {
  let deadline = Date.now() + timeoutMs;
  let lastReply = 'no answer';
  let said = false;
  while (Date.now() < deadline && !stopping.aborted) {
    try {
      const signal = AbortSignal.any([stopping, AbortSignal.timeout(requestTimeoutMs)]);
      const response = await fetch(`${url}/readyz`, { signal });
      lastReply = await response.text();
      const readiness = response.ok ? ({ state: 'ready' } as const) : readReadiness(lastReply);
      if (readiness.state === 'ready') return;
      onWaiting?.(describeWaiting(lastReply));
      if (readiness.state === 'storage') {
        deadline = Date.now() + timeoutMs;
        if (!said) onStorageAway(readiness.reason);
        said = true;
      }
    } catch (error) {
      lastReply = error instanceof Error ? error.message : String(error);
    }
    await sleep(pollIntervalMs);
  }
  throw new AppError('setup_failed', { message: `The API did not become ready at ${url}/readyz: ${lastReply}` });
}

/** Names the checks of `/readyz` that do not pass yet. */
function describeWaiting(reply: string): string {
  const checks = readinessSchema.parse(JSON.parse(reply));
  const failed = Object.keys(checks).filter((name) => checks[name] === 'failed');
  return failed.length === 0 ? 'the API' : `the API, whose checks of ${failed.join(' and ')} do not pass yet`;
}

/** Reads an answer other than 200. A check of the storage without a reason has no result yet. Throws when the reply is not JSON. */
function readReadiness(reply: string): Readiness {
  const { storage_reason: reason, ...checks } = readinessSchema.parse(JSON.parse(reply));
  const failed = Object.keys(checks).filter((name) => checks[name] === 'failed');
  const lacksOnly = (...names: readonly string[]) => failed.every((name) => names.includes(name));
  if (reason === 'no space' ? lacksOnly('disk', 'storage') : checks.disk === 'failed' && lacksOnly('disk')) return { state: 'ready' };
  return typeof reason === 'string' && lacksOnly('disk', 'storage') ? { state: 'storage', reason } : { state: 'waiting' };
}
