import { once } from 'node:events';
import { renderEvent, type WireEvent } from '@pixmill/dialects';
import type { StreamItem } from '@pixmill/jobs';
import type { Logger } from '@pixmill/runtime';
import type { Response } from 'express';

export interface EventTimes {
  /** A reader that takes no bytes for this long is cut off, in ms; it resumes where it was. */
  readonly stallTimeoutMs: number;
  /** How often the key of the caller is checked, in ms. */
  readonly checkIntervalMs: number;
}

const defaultTimes: EventTimes = { stallTimeoutMs: 30_000, checkIntervalMs: 15_000 };

export interface SendEventsOptions {
  readonly publicUrl: string;
  /** Whether the caller may still read the account. */
  readonly isAllowed: () => Promise<boolean>;
  /** Added to the ids after a settlement: a stream of one job ends there. */
  readonly endMark: string;
  readonly eventTimes?: EventTimes;
  readonly log: Logger;
}

/** Headers of a stream of events. A proxy must neither keep it nor wait for its end. */
export const eventStreamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};

/** Browsers wait for this long before they connect again, in ms. */
const retryMs = 3_000;

/**
 * Writes a stream of events until it ends, its caller goes, or its key is revoked. The next event is read when the one before was taken: a
 * slow reader holds nothing in memory but its place.
 */
export async function sendEvents(items: AsyncGenerator<StreamItem>, response: Response, options: SendEventsOptions): Promise<void> {
  const { isAllowed, eventTimes: times = defaultTimes, log } = options;
  response.flushHeaders();
  let checkedAt = performance.now();
  let mark = '';
  let isFirst = true;
  try {
    for await (const item of items) {
      if (response.destroyed) break;
      const wire = item.event && renderEvent(item.event, 'job' in item ? item.job : null, options);
      if (wire?.type === 'job.settled') mark = options.endMark;
      const head = isFirst ? `retry: ${retryMs}\n` : '';
      isFirst = false;
      if (!(await write(response, `${head}${toFrame(`${item.position}${mark}`, wire)}`, times))) break;
      if (performance.now() - checkedAt < times.checkIntervalMs) continue;
      checkedAt = performance.now();
      if (!(await isAllowed())) break;
    }
  } catch (thrown) {
    log.warn({ reason: String(thrown) }, 'stream of events ended early; its caller resumes');
  } finally {
    await items.return(undefined);
    if (!response.destroyed) response.end();
  }
}

/** One event, or a comment that keeps the connection open and names the place. Pure. */
function toFrame(id: string, event: WireEvent | null): string {
  if (event === null) return `: \nid: ${id}\n\n`;
  return `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** False when the caller has gone, or takes nothing for too long. */
async function write(response: Response, text: string, { stallTimeoutMs }: EventTimes): Promise<boolean> {
  if (response.destroyed) return false;
  if (response.write(text)) return true;
  const ended = new AbortController();
  const stalled = setTimeout(() => response.destroy(), stallTimeoutMs);
  try {
    await Promise.race(['drain', 'close'].map((name) => once(response, name, { signal: ended.signal })));
    return !response.destroyed;
  } finally {
    clearTimeout(stalled);
    ended.abort();
  }
}
