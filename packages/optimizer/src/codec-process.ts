import { type ChildProcess, fork } from 'node:child_process';
import { pickEnv } from '@pixmill/config';
import type { FromChild, SentError, ToChild } from './child-protocol.js';
import { timeLimitMs } from './limits.js';
import type { OptimizeResult } from './optimize.js';

/** How a try ended. `lost`: the process died or had to be killed, and is gone. */
export type TryOutcome =
  | { readonly kind: 'done'; readonly result: OptimizeResult; readonly rssBytes: number }
  | { readonly kind: 'failed'; readonly error: SentError; readonly rssBytes: number }
  | { readonly kind: 'lost'; readonly why: string }
  | { readonly kind: 'aborted' };

/** One codec process and its life. */
export interface CodecProcess {
  readonly pid: number;
  /** Images it was given so far. */
  readonly images: number;
  /** Gives it one image and waits; only one at a time. Never rejects. */
  run(request: ToChild, signal: AbortSignal): Promise<TryOutcome>;
  /** Kills it. */
  end(): void;
  /** Settles when it is gone. */
  readonly ended: Promise<void>;
}

/** Loading the native libraries on a busy machine. */
const START_LIMIT_MS = 15_000;

/** Source: reliability.md, "Isolation of codecs": no secrets, untrusted loaders off, memory given back. */
function childEnv(): Record<string, string> {
  return pickEnv([], { VIPS_BLOCK_UNTRUSTED: '1', MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' });
}

function forkChild(): ChildProcess {
  // whatever libraries print may name what they read, so it goes nowhere
  return fork(new URL('./child.js', import.meta.url), [], {
    serialization: 'advanced',
    env: childEnv(),
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

/** Starts a codec process; `onTaken` hears when an image has been handed to it. */
export function startCodecProcess(onTaken: (pid: number) => void): CodecProcess {
  const child = forkChild();
  let images = 0;
  let ready = false;
  let gone: string | null = null;
  let listener: ((message: FromChild) => void) | null = null;
  let onGone: ((why: string) => void) | null = null;

  const ended = new Promise<void>((resolve) => {
    const leave = (why: string) => {
      gone ??= why;
      onGone?.(gone);
      resolve();
    };
    child.once('exit', (code, signal) => leave(`ended with ${signal ?? `code ${code}`}`));
    child.once('error', (error) => leave(error.message));
  });
  child.on('message', (message: FromChild) => {
    if (message.kind === 'ready') ready = true;
    listener?.(message);
  });

  const run = (request: ToChild, signal: AbortSignal): Promise<TryOutcome> =>
    new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      let sentAt = 0;
      const settle = (outcome: TryOutcome) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        listener = null;
        onGone = null;
        resolve(outcome);
      };
      const kill = (outcome: TryOutcome) => {
        child.kill('SIGKILL');
        settle(outcome);
      };
      const abort = () => kill({ kind: 'aborted' });
      const limitTo = (limitMs: number) => {
        clearTimeout(timer);
        timer = setTimeout(
          () => kill({ kind: 'lost', why: `passed its limit of ${Math.round(limitMs)} ms` }),
          Math.max(0, sentAt + limitMs - performance.now()),
        );
      };
      const hand = () => {
        images += 1;
        sentAt = performance.now();
        limitTo(timeLimitMs(0));
        child.send(request, (error) => {
          if (error) kill({ kind: 'lost', why: error.message });
        });
        onTaken(child.pid ?? 0);
      };
      if (signal.aborted) return settle({ kind: 'aborted' });
      if (gone !== null) return settle({ kind: 'lost', why: gone });
      signal.addEventListener('abort', abort);
      onGone = (why) => settle({ kind: 'lost', why });
      listener = (message) => {
        if (message.kind === 'ready') hand();
        else if (message.kind === 'measured') limitTo(timeLimitMs(message.pixels));
        else settle(message);
      };
      if (ready) hand();
      else timer = setTimeout(() => kill({ kind: 'lost', why: 'did not start' }), START_LIMIT_MS);
    });

  return {
    pid: child.pid ?? 0,
    get images() {
      return images;
    },
    run,
    end: () => void child.kill('SIGKILL'),
    ended,
  };
}
