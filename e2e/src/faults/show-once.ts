import { createHash } from 'node:crypto';
import type { BrowserJudge, EncodedImage, ShownPixels } from '@pixmill/testkit/browser';

/** What Chromium shows of an image on white at the given times (ms), in their order. */
export type ShowAt = (image: EncodedImage, atMs: readonly number[]) => Promise<readonly ShownPixels[]>;

/** Shows equal files once: both dialects return the same bytes for most pictures, and the sources are compared with every result. */
export function createShowOnce(judge: BrowserJudge): ShowAt {
  const shown = new Map<string, Promise<readonly ShownPixels[]>>();
  return (image, atMs) => {
    const key = `${createHash('sha256').update(image.bytes).digest('hex')} ${atMs.join()}`;
    const pictures = shown.get(key) ?? judge.show(image, { background: 'white', atMs }).then((result) => result.pictures);
    shown.set(key, pictures);
    return pictures;
  };
}
