import type { AnimationFrames, FrameChange } from './animation-frames.js';
import { type Area, boundsWithin } from './area.js';
import { createColourError } from './colour-error.js';

/** How much may be lost; all in units of the colour error, weighted by what goes on around a pixel. */
export interface Loss {
  /** Largest error of a pixel that is left as it is shown. */
  readonly left: number;
  /** Largest error of a pixel that is drawn in another colour. */
  readonly drawn: number;
}

/** What may become of each pixel of an area. */
export interface Judged {
  /** The colours to show. */
  readonly wanted: Uint16Array;
  /** Weighted error of leaving it as it is shown; below 0 when it must be drawn. */
  readonly left: Float32Array;
  /** What an error counts when it is drawn; null when it may have none. */
  readonly weights: Float32Array | null;
}

/** What should be shown and what is, as frames go by. */
export interface Stage {
  /** Takes in what the frame changes. */
  enter(frame: FrameChange): void;
  judge(area: Area): Judged;
  /** Where the next frame shows nothing and this one does; null when nowhere. */
  clearedBy(next: FrameChange): Area | null;
  /** Notes what was drawn, colour by colour; -1 is left. */
  show(area: Area, drawn: Int32Array): void;
  clear(area: Area): void;
}

/** What hides an error: the distance to the pixels beside it, to this share. Measured on recordings. */
const HIDING = 0.0007;
/** Where the pixels beside are no farther, another colour would be seen. */
const FLAT = 4;
const NEVER = 1e9;

function rowsOf<A extends Uint16Array | Float32Array>(from: A, width: number, { left, top, width: wide, height }: Area, to: A): A {
  for (let y = 0; y < height; y += 1) {
    const row = (top + y) * width + left;
    to.set(from.subarray(row, row + wide), y * wide);
  }
  return to;
}

/** The same for a part of the area. */
export function cropJudged({ wanted, left, weights }: Judged, area: Area, part: Area): Judged {
  if (part.width === area.width && part.height === area.height) return { wanted, left, weights };
  const within = { ...part, left: part.left - area.left, top: part.top - area.top };
  const count = part.width * part.height;
  return {
    wanted: rowsOf(wanted, area.width, within, new Uint16Array(count)),
    left: rowsOf(left, area.width, within, new Float32Array(count)),
    weights: weights && rowsOf(weights, area.width, within, new Float32Array(count)),
  };
}

/** An empty stage of the size of the animation. Without loss every pixel is shown as it should be. */
export function createStage({ width, height, colours }: AnimationFrames, loss: Loss | null): Stage {
  const wanted = new Uint16Array(width * height);
  const shown = new Uint16Array(width * height);
  const { between, bustle } = createColourError(colours);

  return {
    enter(frame) {
      for (let y = 0; y < frame.height; y += 1) {
        wanted.set(frame.colours.subarray(y * frame.width, (y + 1) * frame.width), (frame.top + y) * width + frame.left);
      }
    },
    judge(area) {
      const count = area.width * area.height;
      const there = rowsOf(wanted, width, area, new Uint16Array(count));
      const weights = loss && bustle(wanted, width, area);
      const left = new Float32Array(count);
      for (let y = 0, at = 0; y < area.height; y += 1) {
        const row = (area.top + y) * width + area.left;
        for (let x = 0; x < area.width; x += 1, at += 1) {
          const around = weights ? (weights[at] as number) : 0;
          const weight = 1 / (1 + around * HIDING);
          if (weights) weights[at] = around <= FLAT ? NEVER : weight;
          const [colour, now] = [there[at] as number, shown[row + x] as number];
          if (colour === now) continue;
          const error = loss ? between(colour, now) * weight : Number.POSITIVE_INFINITY;
          left[at] = loss && error <= loss.left ? error : -1;
        }
      }
      return { wanted: there, left, weights };
    },
    clearedBy: (next) =>
      boundsWithin(next, (at) => {
        if (next.colours[at] !== 0) return false;
        const y = Math.floor(at / next.width);
        return wanted[(next.top + y) * width + next.left + at - y * next.width] !== 0;
      }),
    show(area, drawn) {
      for (let y = 0, at = 0; y < area.height; y += 1) {
        const row = (area.top + y) * width + area.left;
        for (let x = 0; x < area.width; x += 1, at += 1) {
          const colour = drawn[at] as number;
          if (colour >= 0) shown[row + x] = colour;
        }
      }
    },
    clear({ left, top, width: wide, height: high }) {
      for (let y = top; y < top + high; y += 1) shown.fill(0, y * width + left, y * width + left + wide);
    },
  };
}
