import { type Animation, openAnimation } from './animation.js';
import type { ShownFacts } from './shown-facts.js';

/** An image as the page shows it, ready to be drawn. */
export interface ShownImage {
  readonly facts: ShownFacts;
  /** What to draw for a frame. Call `release` afterwards. */
  openFrame(frame: number): Promise<{ readonly picture: CanvasImageSource; release(): void }>;
  close(): void;
}

/**
 * Loads an image. A still image and an SVG are drawn from an `<img>`, as a page shows them; the frames of an animation come from an
 * `ImageDecoder`, since an `<img>` cannot be asked for a frame. Throws when an `<img>` shows nothing.
 */
export async function loadShownImage(path: string, mediaType: string): Promise<ShownImage> {
  const element = new Image();
  element.src = path;
  await element.decode();
  const { naturalWidth: width, naturalHeight: height } = element;
  const animation = await openAnimation(path, mediaType);
  if (animation.frames < 2) {
    animation.close();
    return fromElement(element, { width, height, frames: 1, durationsMs: [], plays: 1, damage: animation.damage });
  }
  const { frames, durationsMs, plays, damage } = animation;
  return fromAnimation(animation, { width, height, frames, durationsMs, plays, damage });
}

function fromElement(element: HTMLImageElement, facts: ShownFacts): ShownImage {
  return { facts, openFrame: async () => ({ picture: element, release() {} }), close() {} };
}

function fromAnimation(animation: Animation, facts: ShownFacts): ShownImage {
  return {
    facts,
    async openFrame(frame) {
      const picture = await animation.decode(frame);
      return { picture, release: () => picture.close() };
    },
    close: () => animation.close(),
  };
}
