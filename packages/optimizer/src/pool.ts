import { AppError, toAppError } from '@pixmill/contracts';
import type { ToChild } from './child-protocol.js';
import { type CodecProcess, startCodecProcess, type TryOutcome } from './codec-process.js';
import type { OptimizeResult } from './optimize.js';

/** What happens in the cage, for logs and tests. */
export type PoolEvent =
  | { readonly kind: 'started'; readonly pid: number }
  | { readonly kind: 'taken'; readonly pid: number }
  | { readonly kind: 'lost'; readonly pid: number; readonly why: string }
  | { readonly kind: 'recycled'; readonly pid: number };

export interface PoolOptions {
  /** Processes that work at the same time. */
  readonly processes: number;
  readonly observe: (event: PoolEvent) => void;
}

export interface Pool {
  /**
   * Runs one image in a codec process, waiting for a free one; a process that is lost is replaced once.
   * Throws what the child reported, `processing_failed` when both tries were lost or the signal aborted, `unavailable` when closed.
   */
  run(request: ToChild, signal: AbortSignal): Promise<OptimizeResult>;
  /** Ends every process; waiting and running images fail with `unavailable`. */
  close(): Promise<void>;
}

/** Source: reliability.md, "Isolation of codecs". */
const MOST_IMAGES = 200;
const MOST_RSS_BYTES = 600_000_000;
const TRIES = 2;

/** Aborts with whichever comes first. Unlike AbortSignal.any it leaves nothing behind on a signal that lives as long as the process. */
function linkSignals(...signals: readonly AbortSignal[]): { signal: AbortSignal; unlink: () => void } {
  const linked = new AbortController();
  const abort = (event: { readonly target: EventTarget | null }) => {
    if (event.target instanceof AbortSignal) linked.abort(event.target.reason);
  };
  for (const signal of signals) {
    if (signal.aborted) linked.abort(signal.reason);
    signal.addEventListener('abort', abort);
  }
  return {
    signal: linked.signal,
    unlink: () => {
      for (const signal of signals) signal.removeEventListener('abort', abort);
    },
  };
}

/** Makes the pool; processes start when they are first needed. */
export function createPool({ processes, observe }: PoolOptions): Pool {
  const alive = new Set<CodecProcess>();
  const idle: CodecProcess[] = [];
  const waiting: (() => void)[] = [];
  let busy = 0;
  const closing = new AbortController();

  function start(): CodecProcess {
    const child = startCodecProcess((pid) => observe({ kind: 'taken', pid }));
    alive.add(child);
    observe({ kind: 'started', pid: child.pid });
    void child.ended.then(() => {
      alive.delete(child);
      const at = idle.indexOf(child);
      if (at >= 0) idle.splice(at, 1);
    });
    return child;
  }

  /** Waits for one of the lanes; the caller gives it back. */
  async function takeLane(signal: AbortSignal): Promise<void> {
    if (busy < processes || signal.aborted) {
      busy += 1;
      return;
    }
    await new Promise<void>((resolve) => {
      const go = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      // an aborted one takes its turn at once and gives it back at once
      const leave = () => {
        waiting.splice(waiting.indexOf(go), 1);
        busy += 1;
        resolve();
      };
      waiting.push(go);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  function giveLane(): void {
    busy -= 1;
    const next = busy < processes ? waiting.shift() : undefined;
    if (!next) return;
    busy += 1;
    next();
  }

  function release(child: CodecProcess, outcome: TryOutcome): void {
    if (outcome.kind === 'lost') observe({ kind: 'lost', pid: child.pid, why: outcome.why });
    if (outcome.kind === 'lost' || outcome.kind === 'aborted') return;
    if (child.images < MOST_IMAGES && outcome.rssBytes < MOST_RSS_BYTES && !closing.signal.aborted) {
      idle.push(child);
      return;
    }
    observe({ kind: 'recycled', pid: child.pid });
    child.end();
  }

  async function attempt(request: ToChild, signal: AbortSignal): Promise<OptimizeResult> {
    const losses: string[] = [];
    while (losses.length < TRIES && !signal.aborted) {
      const known = idle.pop();
      // a second try deserves a process that no image has touched
      if (losses.length > 0) known?.end();
      const child = (losses.length === 0 && known) || start();
      const outcome = await child.run(request, signal);
      release(child, outcome);
      if (outcome.kind === 'done') return outcome.result;
      if (outcome.kind === 'failed')
        throw new AppError(outcome.error.code, { message: outcome.error.message, detail: outcome.error.detail ?? '' });
      if (outcome.kind === 'lost') losses.push(outcome.why);
    }
    if (closing.signal.aborted) throw new AppError('unavailable', { detail: 'the codec pool is closed' });
    if (signal.aborted) throw toAppError(signal.reason, 'processing_failed');
    throw new AppError('processing_failed', { detail: `codec process lost: ${losses.join('; ')}` });
  }

  return {
    async run(request, signal) {
      const either = linkSignals(signal, closing.signal);
      await takeLane(either.signal);
      try {
        return await attempt(request, either.signal);
      } finally {
        giveLane();
        either.unlink();
      }
    },
    async close() {
      closing.abort();
      const children = [...alive];
      for (const child of children) child.end();
      await Promise.all(children.map((child) => child.ended));
    },
  };
}
