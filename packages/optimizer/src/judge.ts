import sharp, { type Sharp } from 'sharp';
import { measureLikeness } from './likeness.js';
import { readPlayback, readTimeline, sameTimeline, type Timeline } from './timeline.js';

/** What a candidate has to hold before it may win. */
export type Floor =
  /** The codec keeps its promise by construction. */
  | { readonly kind: 'none' }
  /** The same pixels at every instant, the same duration and loops. */
  | { readonly kind: 'same-timeline' }
  /** The same duration and loops. */
  | { readonly kind: 'same-playback' }
  /** At least so many dB against the operated pixels. */
  | { readonly kind: 'likeness'; readonly db: number };

export interface Verdict {
  readonly accepted: boolean;
  readonly note: string;
}

/** What candidates are held against. The timeline of the source is decoded once. */
export interface Reference {
  readonly bytes: Buffer;
  /** The operated pixels as a viewer shows them. */
  readonly displayed: () => Sharp;
  /** px of the operated pixels. */
  readonly width: number;
  readonly height: number;
}

/** Makes the judge of one image's candidates. It throws what the decoder throws. */
export function createJudge(reference: Reference): (candidate: Buffer, floor: Floor) => Promise<Verdict> {
  let sourceTimeline: Promise<Timeline> | null = null;
  return async (candidate, floor) => {
    if (floor.kind === 'none') return { accepted: true, note: 'no floor needed' };
    if (floor.kind === 'likeness') {
      const decoded = sharp(candidate, { limitInputPixels: false });
      const db = await measureLikeness(reference.displayed(), decoded, reference);
      return { accepted: db >= floor.db, note: `likeness ${Number.isFinite(db) ? db.toFixed(1) : 'over 99'} dB, floor ${floor.db} dB` };
    }
    if (floor.kind === 'same-playback') {
      const [a, b] = [await readPlayback(reference.bytes), await readPlayback(candidate)];
      const accepted = a.loop === b.loop && a.shownMs === b.shownMs;
      return { accepted, note: accepted ? 'duration and loops are the same' : 'duration or loops differ' };
    }
    sourceTimeline ??= readTimeline(reference.bytes);
    const accepted = sameTimeline(await sourceTimeline, await readTimeline(candidate));
    return { accepted, note: accepted ? 'every frame was compared and is identical' : 'pixels differ' };
  };
}
