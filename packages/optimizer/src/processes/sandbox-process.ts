import { type ChildProcess, fork } from 'node:child_process';
import { pickEnv } from '@pixmill/runtime';
import { cpuLimitMs, timeLimitMs } from '../source/pixel-limits.js';
import type { ChildMessage, SerializedError, Versions } from './child-protocol.js';
import type { KernelLimits } from './kernel-limits.js';
import { readCpuMs, readRssBytes } from './process-usage.js';

/** What a process was lost to: its own death, or a limit. */
export type LossCause = 'crash' | 'time' | 'memory';

/** How a try ended. `lost`: the process died or had to be killed, and is gone. */
export type AttemptOutcome<Result> =
  | { readonly kind: 'done'; readonly result: Result; readonly rssBytes: number }
  | { readonly kind: 'failed'; readonly error: SerializedError; readonly rssBytes: number }
  | { readonly kind: 'lost'; readonly cause: LossCause; readonly reason: string }
  | { readonly kind: 'aborted' };

export interface AttemptOptions {
  readonly signal: AbortSignal;
  /** When the image has to be over, on the clock of `performance.now()`. */
  readonly deadline: number;
}

/** One codec process and its life. */
export interface SandboxProcess<Request, Result> {
  readonly pid: number;
  /** Images it was given so far. */
  readonly requestCount: number;
  /** Versions of its native libraries, once it is ready; null when it ended before. */
  readonly versions: Promise<Versions | null>;
  /** Gives it one image and waits; only one at a time. Never rejects. */
  run(request: Request, options: AttemptOptions): Promise<AttemptOutcome<Result>>;
  /** Kills it. */
  kill(): void;
  /** Settles when it is gone. */
  readonly exited: Promise<void>;
}

export interface SandboxProcessOptions {
  /** The program it runs. */
  readonly program: URL;
  /** Resident memory at which it is killed. */
  readonly maxRssBytes: number;
  /** Limits of the process with this id. */
  readonly limitsOf: (pid: number) => KernelLimits;
  /** Hears when an image has been handed to it. */
  readonly onAssigned: (pid: number) => void;
}

/** Loading the native libraries on a busy machine. */
const START_TIMEOUT_MS = 15_000;
const MEMORY_CHECK_INTERVAL_MS = 100;
const STARVED_RECHECK_MS = 1_000;
/** A process that got less of a core than this did not get its time. */
const MIN_CORE_SHARE = 0.5;
/** Private memory to resident: 1.6 was the most that was measured (75 MP, PNG), as reserved stacks and heaps count. */
const PRIVATE_TO_RSS_RATIO = 2;

type ProcessLoss = Pick<Extract<AttemptOutcome<never>, { kind: 'lost' }>, 'cause' | 'reason'>;

/** Source: reliability.md, "Isolation of codecs": no secrets, untrusted loaders off, memory given back. */
function childEnv(): Record<string, string> {
  return pickEnv([], { VIPS_BLOCK_UNTRUSTED: '1', MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' });
}

function forkChild(program: URL): ChildProcess {
  // whatever libraries print may name what they read, so it goes nowhere
  return fork(program, [], {
    serialization: 'advanced',
    env: childEnv(),
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

/** Starts a codec process. */
export function startSandboxProcess<Request extends object, Result>({
  program,
  maxRssBytes,
  limitsOf,
  onAssigned,
}: SandboxProcessOptions): SandboxProcess<Request, Result> {
  const child = forkChild(program);
  const pid = child.pid ?? 0;
  let requestCount = 0;
  let ready = false;
  let loss: ProcessLoss | null = null;
  let listener: ((message: ChildMessage<Result>) => void) | null = null;
  let onLoss: ((loss: ProcessLoss) => void) | null = null;
  const kernel = limitsOf(pid);
  kernel.setMemory(maxRssBytes * PRIVATE_TO_RSS_RATIO);
  kernel.setCpu(cpuLimitMs(0));
  const startTimer = setTimeout(() => {
    loss = { cause: 'crash', reason: 'did not start' };
    child.kill('SIGKILL');
  }, START_TIMEOUT_MS);

  const exited = new Promise<void>((resolve) => {
    const onExit = (exit: ProcessLoss) => {
      clearTimeout(startTimer);
      loss ??= exit;
      onLoss?.(loss);
      resolve();
    };
    child.once('exit', (code, signal) =>
      onExit({ cause: signal === 'SIGXCPU' ? 'time' : 'crash', reason: `ended with ${signal ?? `code ${code}`}` }),
    );
    child.once('error', (error) => onExit({ cause: 'crash', reason: error.message }));
  });
  const versions = new Promise<Versions | null>((resolve) => {
    child.on('message', (message: ChildMessage<Result>) => {
      if (message.kind === 'ready') {
        ready = true;
        clearTimeout(startTimer);
        resolve(message.versions);
      }
      listener?.(message);
    });
    void exited.then(() => resolve(null));
  });

  const run = (request: Request, { signal, deadline }: AttemptOptions): Promise<AttemptOutcome<Result>> =>
    new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      let memoryTimer: NodeJS.Timeout | undefined;
      let sentAt = 0;
      let cpuBefore = 0;
      const settle = (outcome: AttemptOutcome<Result>) => {
        clearTimeout(timer);
        clearInterval(memoryTimer);
        signal.removeEventListener('abort', abort);
        listener = null;
        onLoss = null;
        resolve(outcome);
      };
      const kill = (outcome: AttemptOutcome<Result>) => {
        child.kill('SIGKILL');
        settle(outcome);
      };
      const killAsLost = (cause: LossCause, reason: string) => kill({ kind: 'lost', cause, reason });
      const abort = () => kill({ kind: 'aborted' });
      const scheduleAt = (at: number, then: () => void) => {
        clearTimeout(timer);
        timer = setTimeout(then, Math.max(0, Math.min(at, deadline) - performance.now()));
      };
      const applyTimeLimits = (pixels: number) => {
        const limitMs = timeLimitMs(pixels);
        let lastUsedMs = 0;
        const checkOverdue = () => {
          const usedMs = (readCpuMs(pid) ?? Number.POSITIVE_INFINITY) - cpuBefore;
          // on a busy machine it works, and had no chance yet (docs/decisions/0011)
          const isStarved = usedMs > lastUsedMs && usedMs < limitMs * MIN_CORE_SHARE && performance.now() < deadline;
          if (!isStarved) return killAsLost('time', `passed its limit of ${Math.round(limitMs)} ms`);
          lastUsedMs = usedMs;
          scheduleAt(performance.now() + STARVED_RECHECK_MS, checkOverdue);
        };
        scheduleAt(sentAt + limitMs, checkOverdue);
        kernel.setCpu(cpuBefore + cpuLimitMs(pixels));
      };
      const checkMemory = () => {
        const rssBytes = readRssBytes(pid);
        if (rssBytes !== null && rssBytes > maxRssBytes) killAsLost('memory', `took ${Math.round(rssBytes / 1_000_000)} MB`);
      };
      const sendRequest = () => {
        requestCount += 1;
        sentAt = performance.now();
        cpuBefore = readCpuMs(pid) ?? 0;
        applyTimeLimits(0);
        memoryTimer = setInterval(checkMemory, MEMORY_CHECK_INTERVAL_MS);
        child.send(request, (error) => {
          if (error) killAsLost('crash', error.message);
        });
        onAssigned(pid);
      };
      if (signal.aborted) return settle({ kind: 'aborted' });
      if (loss !== null) return settle({ kind: 'lost', ...loss });
      signal.addEventListener('abort', abort);
      onLoss = (exit) => settle({ kind: 'lost', ...exit });
      listener = (message) => {
        if (message.kind === 'ready') sendRequest();
        else if (message.kind === 'measured') applyTimeLimits(message.workUnits);
        else settle(message);
      };
      if (ready) sendRequest();
      else scheduleAt(deadline, () => killAsLost('time', 'no time was left'));
    });

  return {
    pid,
    get requestCount() {
      return requestCount;
    },
    versions,
    run,
    kill: () => void child.kill('SIGKILL'),
    exited,
  };
}
