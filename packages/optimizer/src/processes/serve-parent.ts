import { toAppError } from '@pixmill/contracts';
import type { ChildMessage, Versions } from './child-protocol.js';

/** Answers a request. `onMeasured` asks for the time that an image of so many pixels has. */
export type ChildHandler<Request, Result> = (request: Request, onMeasured: (pixels: number) => void) => Promise<Result>;

/** The life of a codec process: one request at a time, bytes in, bytes out, until its parent is gone. */
export function serveParent<Request, Result>(handler: ChildHandler<Request, Result>, versions: Versions = {}): void {
  const send = (message: ChildMessage<Result>) => process.send?.(message);

  async function handle(request: Request): Promise<ChildMessage<Result>> {
    try {
      const result = await handler(request, (workUnits) => send({ kind: 'measured', workUnits }));
      return { kind: 'done', result, rssBytes: process.memoryUsage.rss() };
    } catch (thrown) {
      const { code, message, detail } = toAppError(thrown, 'processing_failed');
      return { kind: 'failed', error: { code, message, detail: detail ?? null }, rssBytes: process.memoryUsage.rss() };
    }
  }

  // exit() would wait for a codec thread that may never return
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.on('message', (request: Request) => {
    void handle(request).then(send);
  });
  send({ kind: 'ready', versions });
}
