import { isStorageError, toAppError } from '@pixmill/contracts';
import type { ChildMessage, Versions } from './child-protocol.js';

/** What a handler reports before its result. */
export interface ChildProgress<Result> {
  /** Reports the size of the request, which sets its time limits. */
  readonly onMeasured: (workUnits: number) => void;
  /** Reports a valid result, which the parent uses when the request runs out of time. */
  readonly onFallback: (result: Result) => void;
}

/** Handles one request. */
export type ChildHandler<Request, Result> = (request: Request, progress: ChildProgress<Result>) => Promise<Result>;

/** Whether a file of the program itself could not be read, for example because it is being replaced. A program reads no other files. */
function isInstallationError(thrown: unknown): boolean {
  if (isStorageError(thrown)) return true;
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'ERR_MODULE_NOT_FOUND' || thrown.code === 'MODULE_NOT_FOUND');
}

/**
 * The main loop of a sandboxed program. It handles one request at a time until the parent disconnects.
 * The parent receives an AppError of the handler as it is, `unavailable` when a file of the program is missing, and any other error as
 * `processing_failed`.
 */
export function serveParent<Request, Result>(handler: ChildHandler<Request, Result>, versions: Versions = {}): void {
  const send = (message: ChildMessage<Result>) => process.send?.(message);

  async function handle(request: Request): Promise<ChildMessage<Result>> {
    try {
      const result = await handler(request, {
        onMeasured: (workUnits) => send({ kind: 'measured', workUnits }),
        onFallback: (fallback) => send({ kind: 'fallback', result: fallback }),
      });
      return { kind: 'done', result, rssBytes: process.memoryUsage.rss() };
    } catch (thrown) {
      const { code, message, detail } = toAppError(thrown, isInstallationError(thrown) ? 'unavailable' : 'processing_failed');
      return { kind: 'failed', error: { code, message, detail: detail ?? null }, rssBytes: process.memoryUsage.rss() };
    }
  }

  // process.exit() would wait for native threads, which may never return
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.on('message', (request: Request) => {
    void handle(request).then(send);
  });
  send({ kind: 'ready', versions });
}
