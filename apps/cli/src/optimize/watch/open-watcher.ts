import { once } from 'node:events';
import { dirname } from 'node:path';
import { AppError } from '@pixmill/contracts';
import { isWatched, type WatchedPaths } from './find-watched-paths.js';

/** A file that does not change for so long is complete, in ms: editors and copies write in pieces. */
const stableMs = 400;
const pollMs = 100;

export interface WatcherOptions {
  readonly paths: WatchedPaths;
  readonly followSymlinks: boolean;
  /** Absolute. Nothing below them is watched. */
  readonly excludedFolders: readonly string[];
}

/** Collects the files that are new or changed. */
export interface Watcher {
  /** Waits for changed files and returns their absolute paths. Throws the reason of the signal, or AppError `setup_failed`. */
  take(signal: AbortSignal): Promise<ReadonlySet<string>>;
  close(): Promise<void>;
}

/** Watches files and folders. When it returns, no later change is missed. Throws AppError `setup_failed`. */
export async function openWatcher({ paths, followSymlinks, excludedFolders }: WatcherOptions): Promise<Watcher> {
  const { watch } = await import('chokidar');
  const excluded = new Set(excludedFolders);
  const watcher = watch([...paths.folders, ...paths.files.map((file) => dirname(file))], {
    ...{ ignoreInitial: true, followSymlinks, ignored: (path: string) => excluded.has(path) || !isWatched(path, paths) },
    awaitWriteFinish: { stabilityThreshold: stableMs, pollInterval: pollMs },
  });
  let changed = new Set<string>();
  const news = new EventTarget();
  const failure = new AbortController();
  watcher.on('all', (event, path) => {
    if (event !== 'add' && event !== 'change') return;
    changed.add(path);
    news.dispatchEvent(new Event('change'));
  });
  watcher.on('error', (cause) => {
    const message = `The files cannot be watched: ${cause instanceof Error ? cause.message : String(cause)}`;
    failure.abort(new AppError('setup_failed', { message, cause }));
  });
  await once(watcher, 'ready', { signal: failure.signal }).catch((thrown: unknown) => {
    throw failure.signal.aborted ? failure.signal.reason : thrown;
  });
  return {
    async take(signal) {
      const either = AbortSignal.any([signal, failure.signal]);
      if (changed.size === 0) await nextEvent(news, either);
      either.throwIfAborted();
      const taken = changed;
      changed = new Set();
      return taken;
    },
    close: () => watcher.close(),
  };
}

/** Resolves with the next change, or when the signal aborts. */
function nextEvent(news: EventTarget, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = new AbortController();
    const finish = () => {
      end.abort();
      resolve();
    };
    if (signal.aborted) finish();
    news.addEventListener('change', finish, { signal: end.signal });
    signal.addEventListener('abort', finish, { signal: end.signal });
  });
}
