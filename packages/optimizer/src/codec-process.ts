import { type ChildProcess, fork } from 'node:child_process';
import { pickEnv } from '@pixmill/config';
import type { FromChild, SentError, Versions } from './child-protocol.js';
import type { KernelLimits } from './kernel-limits.js';
import { cpuLimitMs, timeLimitMs } from './limits.js';
import { readCpuMs, readRssBytes } from './process-usage.js';

/** What a process was lost to: its own death, or a limit. */
export type LossCause = 'crash' | 'time' | 'memory';

/** How a try ended. `lost`: the process died or had to be killed, and is gone. */
export type TryOutcome<Result> =
  | { readonly kind: 'done'; readonly result: Result; readonly rssBytes: number }
  | { readonly kind: 'failed'; readonly error: SentError; readonly rssBytes: number }
  | { readonly kind: 'lost'; readonly cause: LossCause; readonly why: string }
  | { readonly kind: 'aborted' };

export interface TryOptions {
  readonly signal: AbortSignal;
  /** When the image has to be over, on the clock of `performance.now()`. */
  readonly deadline: number;
}

/** One codec process and its life. */
export interface CodecProcess<Request, Result> {
  readonly pid: number;
  /** Images it was given so far. */
  readonly images: number;
  /** Versions of its native libraries, once it is ready; null when it ended before. */
  readonly versions: Promise<Versions | null>;
  /** Gives it one image and waits; only one at a time. Never rejects. */
  run(request: Request, options: TryOptions): Promise<TryOutcome<Result>>;
  /** Kills it. */
  end(): void;
  /** Settles when it is gone. */
  readonly ended: Promise<void>;
}

export interface CodecProcessOptions {
  /** The program it runs. */
  readonly program: URL;
  /** Resident memory at which it is killed. */
  readonly maxRssBytes: number;
  /** Limits of the process with this id. */
  readonly limitsOf: (pid: number) => KernelLimits;
  /** Hears when an image has been handed to it. */
  readonly onTaken: (pid: number) => void;
}

/** Loading the native libraries on a busy machine. */
const START_LIMIT_MS = 15_000;
const WATCH_EVERY_MS = 100;
const LOOK_AGAIN_MS = 1_000;
/** A process that got less of a core than this did not get its time. */
const FAIR_SHARE = 0.5;
/** Private memory to resident: 1.6 was the most that was measured (75 MP, PNG), as reserved stacks and heaps count. */
const PRIVATE_SHARE = 2;

type Gone = Pick<Extract<TryOutcome<never>, { kind: 'lost' }>, 'cause' | 'why'>;

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
export function startCodecProcess<Request extends object, Result>({
  program,
  maxRssBytes,
  limitsOf,
  onTaken,
}: CodecProcessOptions): CodecProcess<Request, Result> {
  const child = forkChild(program);
  const pid = child.pid ?? 0;
  let images = 0;
  let ready = false;
  let gone: Gone | null = null;
  let listener: ((message: FromChild<Result>) => void) | null = null;
  let onGone: ((gone: Gone) => void) | null = null;
  const kernel = limitsOf(pid);
  kernel.setMemory(maxRssBytes * PRIVATE_SHARE);
  kernel.setCpu(cpuLimitMs(0));
  const starting = setTimeout(() => {
    gone = { cause: 'crash', why: 'did not start' };
    child.kill('SIGKILL');
  }, START_LIMIT_MS);

  const ended = new Promise<void>((resolve) => {
    const leave = (left: Gone) => {
      clearTimeout(starting);
      gone ??= left;
      onGone?.(gone);
      resolve();
    };
    child.once('exit', (code, signal) =>
      leave({ cause: signal === 'SIGXCPU' ? 'time' : 'crash', why: `ended with ${signal ?? `code ${code}`}` }),
    );
    child.once('error', (error) => leave({ cause: 'crash', why: error.message }));
  });
  const versions = new Promise<Versions | null>((resolve) => {
    child.on('message', (message: FromChild<Result>) => {
      if (message.kind === 'ready') {
        ready = true;
        clearTimeout(starting);
        resolve(message.versions);
      }
      listener?.(message);
    });
    void ended.then(() => resolve(null));
  });

  const run = (request: Request, { signal, deadline }: TryOptions): Promise<TryOutcome<Result>> =>
    new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      let watch: NodeJS.Timeout | undefined;
      let sentAt = 0;
      let cpuBefore = 0;
      const settle = (outcome: TryOutcome<Result>) => {
        clearTimeout(timer);
        clearInterval(watch);
        signal.removeEventListener('abort', abort);
        listener = null;
        onGone = null;
        resolve(outcome);
      };
      const kill = (outcome: TryOutcome<Result>) => {
        child.kill('SIGKILL');
        settle(outcome);
      };
      const lose = (cause: LossCause, why: string) => kill({ kind: 'lost', cause, why });
      const abort = () => kill({ kind: 'aborted' });
      const wait = (at: number, then: () => void) => {
        clearTimeout(timer);
        timer = setTimeout(then, Math.max(0, Math.min(at, deadline) - performance.now()));
      };
      const limitTo = (pixels: number) => {
        const limitMs = timeLimitMs(pixels);
        let seenMs = 0;
        const overdue = () => {
          const usedMs = (readCpuMs(pid) ?? Number.POSITIVE_INFINITY) - cpuBefore;
          // on a busy machine it works, and had no chance yet (docs/decisions/0011)
          const starved = usedMs > seenMs && usedMs < limitMs * FAIR_SHARE && performance.now() < deadline;
          if (!starved) return lose('time', `passed its limit of ${Math.round(limitMs)} ms`);
          seenMs = usedMs;
          wait(performance.now() + LOOK_AGAIN_MS, overdue);
        };
        wait(sentAt + limitMs, overdue);
        kernel.setCpu(cpuBefore + cpuLimitMs(pixels));
      };
      const watchMemory = () => {
        const rssBytes = readRssBytes(pid);
        if (rssBytes !== null && rssBytes > maxRssBytes) lose('memory', `took ${Math.round(rssBytes / 1_000_000)} MB`);
      };
      const hand = () => {
        images += 1;
        sentAt = performance.now();
        cpuBefore = readCpuMs(pid) ?? 0;
        limitTo(0);
        watch = setInterval(watchMemory, WATCH_EVERY_MS);
        child.send(request, (error) => {
          if (error) lose('crash', error.message);
        });
        onTaken(pid);
      };
      if (signal.aborted) return settle({ kind: 'aborted' });
      if (gone !== null) return settle({ kind: 'lost', ...gone });
      signal.addEventListener('abort', abort);
      onGone = (left) => settle({ kind: 'lost', ...left });
      listener = (message) => {
        if (message.kind === 'ready') hand();
        else if (message.kind === 'measured') limitTo(message.pixels);
        else settle(message);
      };
      if (ready) hand();
      else wait(deadline, () => lose('time', 'no time was left'));
    });

  return {
    pid,
    get images() {
      return images;
    },
    versions,
    run,
    end: () => void child.kill('SIGKILL'),
    ended,
  };
}
