import { createHash } from 'node:crypto';
import type { RgbRaster } from '@pixmill/metric';
import sharp from 'sharp';

interface Frame {
  /** Digest of the visible pixels. */
  readonly id: string;
  /** Duration in the file. */
  ms: number;
  /** Duration on the screen. */
  shownMs: number;
  readonly pixels: RgbRaster;
}

/** An animation as a viewer sees it: the pixels that are shown at each moment. Independent of the product's own code. */
export interface Timeline {
  readonly frames: readonly Frame[];
  readonly loop: number;
  readonly ms: number;
  readonly shownMs: number;
}

/** Reads all frames as RGBA. Equal neighbours are one frame. */
export async function readTimeline(bytes: Buffer): Promise<Timeline> {
  const open = () => sharp(bytes, { animated: true, limitInputPixels: false, ignoreIcc: true });
  const { width, height, pageHeight = height, pages = 1, delay = [], loop = 0 } = await open().metadata();
  const rgba = await open().toColourspace('srgb').ensureAlpha().raw().toBuffer();
  const frameBytes = width * pageHeight * 4;
  const frames: Frame[] = [];
  for (let page = 0; page < pages; page += 1) {
    const data = rgba.subarray(page * frameBytes, (page + 1) * frameBytes);
    const id = digestVisible(data);
    const ms = delay[page] ?? 0;
    const last = frames.at(-1);
    if (last?.id === id) {
      last.ms += ms;
      last.shownMs += toShownMs(ms);
    } else frames.push({ id, ms, shownMs: toShownMs(ms), pixels: { data, width, height: pageHeight, channels: 4 } });
  }
  const sumOf = (name: 'ms' | 'shownMs') => frames.reduce((total, frame) => total + frame[name], 0);
  return { frames, loop, ms: sumOf('ms'), shownMs: sumOf('shownMs') };
}

/** Viewers show a frame of 0 or 10 ms for 100 ms. */
function toShownMs(ms: number): number {
  return ms <= 10 ? 100 : ms;
}

function digestVisible(rgba: Buffer): string {
  const visible = Buffer.from(rgba);
  for (let at = 3; at < visible.length; at += 4) if (visible[at] === 0) visible.fill(0, at - 3, at);
  return createHash('sha1').update(visible).digest('hex');
}

/** The frame that is shown at a part of the duration, from 0 to 1. */
export function frameAt({ frames, shownMs }: Timeline, part: number): Frame {
  let remainingMs = part * shownMs;
  for (const frame of frames) {
    remainingMs -= frame.shownMs;
    if (remainingMs < 0) return frame;
  }
  const last = frames.at(-1);
  if (last === undefined) throw new Error('has no frame');
  return last;
}

/** How duration or loops differ, in words; null when a viewer sees no difference. */
export function timingDifference(source: Timeline, result: Timeline): string | null {
  if (source.loop !== result.loop) return `plays ${result.loop} times, not ${source.loop}`;
  if (source.ms !== result.ms && source.shownMs !== result.shownMs) return `lasts ${result.ms} ms, not ${source.ms}`;
  return null;
}

/** Whether the same pixels are shown for the same time throughout. */
export function showsSame(a: Timeline, b: Timeline): boolean {
  return (
    a.frames.length === b.frames.length &&
    a.frames.every(({ id, shownMs }, at) => id === b.frames[at]?.id && shownMs === b.frames[at].shownMs)
  );
}
