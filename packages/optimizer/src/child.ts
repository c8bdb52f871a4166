import { toAppError } from '@pixmill/contracts';
import sharp from 'sharp';
import type { FromChild, ToChild } from './child-protocol.js';
import { optimizeImage } from './optimize.js';

/** The program of a codec process: one image at a time, bytes in, bytes out, until its parent is gone. */

const send = (message: FromChild) => process.send?.(message);

async function work(request: ToChild): Promise<FromChild> {
  try {
    const result = await optimizeImage(request, {
      onMeasured: (pixels) => send({ kind: 'measured', pixels }),
      // the parent ends the whole process instead: no library promises to stop
      signal: new AbortController().signal,
    });
    return { kind: 'done', result, rssBytes: process.memoryUsage.rss() };
  } catch (thrown) {
    const { code, message, detail } = toAppError(thrown, 'processing_failed');
    return { kind: 'failed', error: { code, message, detail: detail ?? null }, rssBytes: process.memoryUsage.rss() };
  }
}

// libvips would otherwise hand out earlier pixels, and take more threads than the one of this lane (reliability.md, facts 9 and E8)
sharp.cache(false);
sharp.concurrency(1);
// exit() would wait for a codec thread that may never return
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', (request: ToChild) => {
  void work(request).then(send);
});
send({ kind: 'ready', versions: sharp.versions });
