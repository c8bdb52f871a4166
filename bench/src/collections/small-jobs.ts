import { setTimeout as pause } from 'node:timers/promises';
import type { CallApi } from './api-client.js';
import { createPicture } from './picture.js';

/** Between the end of one job and the next, in ms. */
const pauseMs = 50;

/** Submits small pictures one after the other, each another one, and waits for each. Returns the times in ms. */
export async function timeSmallJobs(call: CallApi, isDone: (count: number) => boolean): Promise<number[]> {
  const times: number[] = [];
  while (!isDone(times.length)) {
    const data = `data:image/png;base64,${(await createPicture()).toString('base64')}`;
    const { json, ms } = await call('POST', '/jobs', { sources: [{ data }] });
    if (json.state !== 'settled') throw new Error(`a small job is ${String(json.state)} after ${Math.round(ms)} ms`);
    times.push(ms);
    await pause(pauseMs);
  }
  return times;
}
