/** An animation as a viewer sees it: which pixels are shown when. Written for the bench, apart from the product's own. */
import { createHash } from 'node:crypto';
import sharp from 'sharp';

/** Viewers show a frame of 0 or 10 ms for 100 ms. */
const shownMs = (ms) => (ms <= 10 ? 100 : ms);

function digestVisible(rgba) {
  const visible = Buffer.from(rgba);
  for (let at = 3; at < visible.length; at += 4) if (visible[at] === 0) visible.fill(0, at - 3, at);
  return createHash('sha1').update(visible).digest('hex');
}

/** All frames as RGBA, equal neighbours as one, each with its time; `ms` as written, `shownMs` as shown. */
export async function readTimeline(bytes) {
  const open = () => sharp(bytes, { animated: true, limitInputPixels: false, ignoreIcc: true });
  const { width, height, pageHeight = height, pages = 1, delay = [], loop = 0 } = await open().metadata();
  const rgba = await open().toColourspace('srgb').ensureAlpha().raw().toBuffer();
  const frameBytes = width * pageHeight * 4;
  const frames = [];
  for (let page = 0; page < pages; page += 1) {
    const data = rgba.subarray(page * frameBytes, (page + 1) * frameBytes);
    const id = digestVisible(data);
    const ms = delay[page] ?? 0;
    const last = frames.at(-1);
    if (last?.id === id) {
      last.ms += ms;
      last.shownMs += shownMs(ms);
    } else frames.push({ id, ms, shownMs: shownMs(ms), pixels: { data, width, height: pageHeight, channels: 4 } });
  }
  const sum = (name) => frames.reduce((total, frame) => total + frame[name], 0);
  return { frames, loop, ms: sum('ms'), shownMs: sum('shownMs') };
}

/** The frame that is shown `at` of the way through, from 0 to 1. */
export function frameAt({ frames, shownMs: whole }, at) {
  let left = at * whole;
  for (const frame of frames) {
    left -= frame.shownMs;
    if (left < 0) return frame;
  }
  return frames.at(-1);
}

/** What a viewer of both could tell apart, in words; null when it is nothing. */
export function tellApart(a, b) {
  if (a.loop !== b.loop) return `plays ${b.loop} times, not ${a.loop}`;
  if (a.ms !== b.ms && a.shownMs !== b.shownMs) return `lasts ${b.ms} ms, not ${a.ms}`;
  return null;
}

/** Whether the same pixels are shown for the same time throughout. */
export function showsSame(a, b) {
  return (
    a.frames.length === b.frames.length &&
    a.frames.every(({ id, shownMs: ms }, at) => id === b.frames[at].id && ms === b.frames[at].shownMs)
  );
}
