import { AppError, toAppError } from '@pixmill/contracts';
import type { OptimizeRequest, OptimizeResult } from '../optimize.js';
import { maxImageMs } from '../source/pixel-limits.js';
import type { Versions } from './child-protocol.js';
import { createKernelLimits } from './kernel-limits.js';
import { type AttemptOutcome, type LossCause, type SandboxProcess, startSandboxProcess } from './sandbox-process.js';

/** What happens in the cage, for logs and tests. */
export type ProcessEvent =
  | { readonly kind: 'started'; readonly pid: number }
  | { readonly kind: 'taken'; readonly pid: number }
  | { readonly kind: 'lost'; readonly pid: number; readonly cause: LossCause; readonly reason: string }
  | { readonly kind: 'recycled'; readonly pid: number };

export interface ProcessPoolOptions {
  /** Processes that work at the same time. */
  readonly processes: number;
  /** Resident memory at which a process is killed. */
  readonly maxRssBytes: number;
  /** What the processes run; the codecs unless told. */
  readonly program?: URL;
  /** The longest that one request may take, all tries together, in ms; a minute unless told. */
  readonly maxRequestMs?: number;
  /** Losses after which there is one more try; all unless told. */
  readonly retryOn?: readonly LossCause[];
  readonly onProcessEvent: (event: ProcessEvent) => void;
}

/** Processes that answer requests, one at a time each. */
export interface ProcessPool<Request = OptimizeRequest, Result = OptimizeResult> {
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
const MAX_REQUESTS_PER_PROCESS = 200;
const RECYCLE_RSS_BYTES = 600_000_000;
const MAX_ATTEMPTS = 2;
/** Timers may come a little before their time; nothing is begun for the rest. */
const TIMER_TOLERANCE_MS = 5;
const codecProgram = new URL('./codec-child.js', import.meta.url);

/** What the account is told of a lost process; nothing of a crash, which is ours. */
const lossMessages: Readonly<Record<LossCause, { readonly message?: string }>> = {
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
export function createProcessPool<Request extends object = OptimizeRequest, Result = OptimizeResult>({
  processes,
  maxRssBytes,
  program = codecProgram,
  maxRequestMs = maxImageMs,
  retryOn = ['crash', 'time', 'memory'],
  onProcessEvent,
}: ProcessPoolOptions): ProcessPool<Request, Result> {
  type Child = SandboxProcess<Request, Result>;
  const alive = new Set<Child>();
  const idle: Child[] = [];
  const waiting: (() => void)[] = [];
  let busy = 0;
  const closed = new AbortController();
  const limitsOf = createKernelLimits();

  function start(): Child {
    const onAssigned = (pid: number) => onProcessEvent({ kind: 'taken', pid });
    const child: Child = startSandboxProcess({ program, maxRssBytes: maxRssBytes, limitsOf, onAssigned });
    alive.add(child);
    onProcessEvent({ kind: 'started', pid: child.pid });
    void child.exited.then(() => {
      alive.delete(child);
      const at = idle.indexOf(child);
      if (at >= 0) idle.splice(at, 1);
    });
    return child;
  }

  /** Waits for one of the lanes; the caller gives it back. */
  async function acquireSlot(signal: AbortSignal): Promise<void> {
    if (busy < processes || signal.aborted) {
      busy += 1;
      return;
    }
    await new Promise<void>((resolve) => {
      const onTurn = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      // an aborted one takes its turn at once and gives it back at once
      const onAbort = () => {
        waiting.splice(waiting.indexOf(onTurn), 1);
        busy += 1;
        resolve();
      };
      waiting.push(onTurn);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  function releaseSlot(): void {
    busy -= 1;
    const next = busy < processes ? waiting.shift() : undefined;
    if (!next) return;
    busy += 1;
    next();
  }

  function release(child: Child, outcome: AttemptOutcome<Result>): void {
    if (outcome.kind === 'lost') {
      const { cause, reason } = outcome;
      onProcessEvent({ kind: 'lost', pid: child.pid, cause, reason });
    }
    if (outcome.kind === 'lost' || outcome.kind === 'aborted') return;
    if (child.requestCount < MAX_REQUESTS_PER_PROCESS && outcome.rssBytes < RECYCLE_RSS_BYTES && !closed.signal.aborted) {
      idle.push(child);
      return;
    }
    onProcessEvent({ kind: 'recycled', pid: child.pid });
    child.kill();
  }

  async function runWithRetries(request: Request, signal: AbortSignal): Promise<Result> {
    const deadline = performance.now() + maxRequestMs;
    const losses: { readonly cause: LossCause; readonly reason: string }[] = [];
    let mayRetry = true;
    while (mayRetry && !signal.aborted && performance.now() < deadline - TIMER_TOLERANCE_MS) {
      const idleChild = idle.pop();
      // a second try deserves a process that no image has touched
      if (losses.length > 0) idleChild?.kill();
      const child = (losses.length === 0 && idleChild) || start();
      const outcome = await child.run(request, { signal, deadline });
      release(child, outcome);
      if (outcome.kind === 'done') return outcome.result;
      if (outcome.kind === 'failed')
        throw new AppError(outcome.error.code, { message: outcome.error.message, detail: outcome.error.detail ?? '' });
      if (outcome.kind === 'lost') losses.push(outcome);
      // in another fresh process it would need as much memory again (docs/decisions/0011)
      const isHopeless = outcome.kind === 'lost' && outcome.cause === 'memory' && child.requestCount === 1;
      mayRetry = losses.length < MAX_ATTEMPTS && !isHopeless && !(outcome.kind === 'lost' && !retryOn.includes(outcome.cause));
    }
    if (closed.signal.aborted) throw new AppError('unavailable', { detail: 'the codec pool is closed' });
    if (signal.aborted) throw toAppError(signal.reason, 'processing_failed');
    const detail = `codec process lost: ${losses.map(({ reason }) => reason).join('; ')}`;
    throw new AppError('processing_failed', { ...lossMessages[losses.at(-1)?.cause ?? 'crash'], detail });
  }

  return {
    async run(request, signal) {
      const linked = linkSignals(signal, closed.signal);
      await acquireSlot(linked.signal);
      try {
        return await runWithRetries(request, linked.signal);
      } finally {
        releaseSlot();
        linked.unlink();
      }
    },
    async versions() {
      await acquireSlot(closed.signal);
      try {
        const child = closed.signal.aborted ? null : (idle.pop() ?? start());
        const versions = await child?.versions;
        if (!child || !versions) throw new AppError('unavailable', { detail: 'no codec process starts' });
        idle.push(child);
        return versions;
      } finally {
        releaseSlot();
      }
    },
    async close() {
      closed.abort();
      const children = [...alive];
      for (const child of children) child.kill();
      await Promise.all(children.map((child) => child.exited));
    },
  };
}
