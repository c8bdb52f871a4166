import { toAppError } from '@pixmill/contracts';
import type { FromChild, Versions } from './child-protocol.js';

/** Answers a request. `onMeasured` asks for the time that an image of so many pixels has. */
export type Answer<Request, Result> = (request: Request, onMeasured: (pixels: number) => void) => Promise<Result>;

/** The life of a codec process: one request at a time, bytes in, bytes out, until its parent is gone. */
export function serveParent<Request, Result>(answer: Answer<Request, Result>, versions: Versions = {}): void {
  const send = (message: FromChild<Result>) => process.send?.(message);

  async function work(request: Request): Promise<FromChild<Result>> {
    try {
      const result = await answer(request, (pixels) => send({ kind: 'measured', pixels }));
      return { kind: 'done', result, rssBytes: process.memoryUsage.rss() };
    } catch (thrown) {
      const { code, message, detail } = toAppError(thrown, 'processing_failed');
      return { kind: 'failed', error: { code, message, detail: detail ?? null }, rssBytes: process.memoryUsage.rss() };
    }
  }

  // exit() would wait for a codec thread that may never return
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.on('message', (request: Request) => {
    void work(request).then(send);
  });
  send({ kind: 'ready', versions });
}
