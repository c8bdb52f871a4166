import { AppError, toAppError } from '@pixmill/contracts';
import type { Versions } from './child-protocol.js';
import { type CodecProcess, type LossCause, startCodecProcess, type TryOutcome } from './codec-process.js';
import { createKernelLimits } from './kernel-limits.js';
import { longestMs } from './limits.js';
import type { OptimizeRequest, OptimizeResult } from './optimize.js';

/** What happens in the cage, for logs and tests. */
export type PoolEvent =
  | { readonly kind: 'started'; readonly pid: number }
  | { readonly kind: 'taken'; readonly pid: number }
  | { readonly kind: 'lost'; readonly pid: number; readonly cause: LossCause; readonly why: string }
  | { readonly kind: 'recycled'; readonly pid: number };

export interface PoolOptions {
  /** Processes that work at the same time. */
  readonly processes: number;
  /** Resident memory at which a process is killed. */
  readonly maxChildBytes: number;
  /** What the processes run; the codecs unless told. */
  readonly program?: URL;
  /** The longest that one request may take, all tries together, in ms; a minute unless told. */
  readonly maxImageMs?: number;
  /** Losses after which there is one more try; all unless told. */
  readonly retried?: readonly LossCause[];
  readonly observe: (event: PoolEvent) => void;
}

/** Processes that answer requests, one at a time each. */
export interface Pool<Request = OptimizeRequest, Result = OptimizeResult> {
  /**
   * Runs one image in a codec process, waiting for a free one; a process that is lost is replaced once, within the one deadline of
   * the image. Throws what the child reported, `processing_failed` with the reason when no try came to an end or the signal aborted,
   * `unavailable` when closed.
   */
  run(request: Request, signal: AbortSignal): Promise<Result>;
  /** Versions of the native libraries of a process that has started. Throws `unavailable` when none can be. */
  versions(): Promise<Versions>;
  /** Ends every process; waiting and running images fail with `unavailable`. */
  close(): Promise<void>;
}

/** Source: reliability.md, "Isolation of codecs". */
const MOST_IMAGES = 200;
const MOST_RSS_BYTES = 600_000_000;
const TRIES = 2;
/** Timers may come a little before their time; nothing is begun for the rest. */
const TIMERS_EARLY_MS = 5;
const codecs = new URL('./child.js', import.meta.url);

/** What the account is told of a lost process; nothing of a crash, which is ours. */
const reasons: Readonly<Record<LossCause, { readonly message?: string }>> = {
  crash: {},
  time: { message: 'The image took longer than allowed' },
  memory: { message: 'The image needed more memory than allowed' },
};

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
export function createPool<Request extends object = OptimizeRequest, Result = OptimizeResult>({
  processes,
  maxChildBytes,
  program = codecs,
  maxImageMs = longestMs,
  retried = ['crash', 'time', 'memory'],
  observe,
}: PoolOptions): Pool<Request, Result> {
  type Child = CodecProcess<Request, Result>;
  const alive = new Set<Child>();
  const idle: Child[] = [];
  const waiting: (() => void)[] = [];
  let busy = 0;
  const closing = new AbortController();
  const limitsOf = createKernelLimits();

  function start(): Child {
    const onTaken = (pid: number) => observe({ kind: 'taken', pid });
    const child: Child = startCodecProcess({ program, maxRssBytes: maxChildBytes, limitsOf, onTaken });
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

  function release(child: Child, outcome: TryOutcome<Result>): void {
    if (outcome.kind === 'lost') {
      const { cause, why } = outcome;
      observe({ kind: 'lost', pid: child.pid, cause, why });
    }
    if (outcome.kind === 'lost' || outcome.kind === 'aborted') return;
    if (child.images < MOST_IMAGES && outcome.rssBytes < MOST_RSS_BYTES && !closing.signal.aborted) {
      idle.push(child);
      return;
    }
    observe({ kind: 'recycled', pid: child.pid });
    child.end();
  }

  async function attempt(request: Request, signal: AbortSignal): Promise<Result> {
    const deadline = performance.now() + maxImageMs;
    const losses: { readonly cause: LossCause; readonly why: string }[] = [];
    let again = true;
    while (again && !signal.aborted && performance.now() < deadline - TIMERS_EARLY_MS) {
      const known = idle.pop();
      // a second try deserves a process that no image has touched
      if (losses.length > 0) known?.end();
      const child = (losses.length === 0 && known) || start();
      const outcome = await child.run(request, { signal, deadline });
      release(child, outcome);
      if (outcome.kind === 'done') return outcome.result;
      if (outcome.kind === 'failed')
        throw new AppError(outcome.error.code, { message: outcome.error.message, detail: outcome.error.detail ?? '' });
      if (outcome.kind === 'lost') losses.push(outcome);
      // in another fresh process it would need as much memory again (docs/decisions/0011)
      const hopeless = outcome.kind === 'lost' && outcome.cause === 'memory' && child.images === 1;
      again = losses.length < TRIES && !hopeless && !(outcome.kind === 'lost' && !retried.includes(outcome.cause));
    }
    if (closing.signal.aborted) throw new AppError('unavailable', { detail: 'the codec pool is closed' });
    if (signal.aborted) throw toAppError(signal.reason, 'processing_failed');
    const detail = `codec process lost: ${losses.map(({ why }) => why).join('; ')}`;
    throw new AppError('processing_failed', { ...reasons[losses.at(-1)?.cause ?? 'crash'], detail });
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
    async versions() {
      await takeLane(closing.signal);
      try {
        const child = closing.signal.aborted ? null : (idle.pop() ?? start());
        const versions = await child?.versions;
        if (!child || !versions) throw new AppError('unavailable', { detail: 'no codec process starts' });
        idle.push(child);
        return versions;
      } finally {
        giveLane();
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
