import { comparePixels, type PixelDifference, type ShownPixels } from './compare-pixels.js';
import type { EncodedImage } from './encoded-image.js';
import { findFrameAt, listComparedTimes } from './frame-times.js';
import { type BrowserEnvironment, launchChromium } from './launch-chromium.js';
import type { ShownFacts } from './page/shown-facts.js';
import { connectPage } from './page-connection.js';
import { startPageServer } from './page-server.js';
import { type ShowDocumentOptions, type ShownDocument, showDocument } from './show-document.js';
import { createShownImages, type ShownImage } from './shown-image.js';

export interface ShowOptions {
  /** Times since the start of the image, in ms; `[0]` by default. A still image is the same at all times. */
  readonly atMs?: readonly number[];
  /** A CSS colour behind the image. By default `transparent`, with straight alpha. */
  readonly background?: string;
  /** px; the image's own size by default. An SVG is drawn at this size, another image is resized. */
  readonly size?: { readonly width: number; readonly height: number };
}

/** What is shown at the asked times, in their order. */
export interface Shown {
  readonly facts: ShownFacts;
  readonly pictures: readonly ShownPixels[];
}

export interface CompareOptions {
  /** Times in ms. By default every pair of frames that is shown together in the first play, at most 64 pairs. */
  readonly atMs?: readonly number[];
  /** px; both images' own sizes by default. */
  readonly size?: { readonly width: number; readonly height: number };
}

/** One moment, on the two backgrounds between which alpha differs most. */
export interface ShownDifference {
  readonly atMs: number;
  readonly onBlack: PixelDifference;
  readonly onWhite: PixelDifference;
}

export interface ShownComparison {
  readonly source: ShownFacts;
  readonly result: ShownFacts;
  readonly moments: readonly ShownDifference[];
  /** The largest of all moments and backgrounds; see `PixelDifference`. */
  readonly largest: number;
  readonly mean: number;
  /** The lowest of all moments and backgrounds. Null when a side is too short for a score. */
  readonly score: number | null;
}

/** Decodes images in Chromium and reads what it shows. */
export interface BrowserJudge {
  /** Chromium's version. */
  readonly version: string;
  /** Whether and how a page shows the image. Null when it shows nothing of it. */
  inspect(image: EncodedImage): Promise<ShownFacts | null>;
  /**
   * What a page shows: colours converted to sRGB from the image's own, orientation applied. On an opaque background the pixels are those of
   * the page. On `transparent` alpha is exact, and colours are exact to one step after they are multiplied by alpha, as a canvas stores them.
   * Throws an Error when the page shows nothing of the image.
   */
  show(image: EncodedImage, options?: ShowOptions): Promise<Shown>;
  /**
   * Compares what is shown of two images on black and on white. Two images that are equal on both are equal on every background.
   * Throws an Error when a page shows nothing of one, or shows them at different sizes.
   */
  compare(source: EncodedImage, result: EncodedImage, options?: CompareOptions): Promise<ShownComparison>;
  /** What a page shows when a document is opened by its own address, as one PNG for each time: see `showDocument`. */
  showDocument(document: ShownDocument, options?: ShowDocumentOptions): Promise<readonly Buffer[]>;
  close(): Promise<void>;
}

const MAX_COMPARED_TIMES = 64;

/** Starts Chromium, see `launchChromium` for which. Open one judge for a test file, and close it after the last test. */
export async function openBrowserJudge(environment: BrowserEnvironment = process.env): Promise<BrowserJudge> {
  const browser = await launchChromium(environment);
  const server = await startPageServer();
  const images = createShownImages(connectPage(browser, server.url), server);

  return {
    version: browser.version(),
    inspect: (image) => images.inspect(image),
    show: (image, { atMs = [0], background = 'transparent', size } = {}) =>
      images.use(image, async (shown) => {
        const pictures: ShownPixels[] = [];
        for (const time of atMs) pictures.push(await shown.draw({ frame: findFrameAt(shown.facts, time), background, size }));
        return { facts: shown.facts, pictures };
      }),
    compare: (source, result, options = {}) =>
      images.use(source, (before) => images.use(result, (after) => compareShown(before, after, options))),
    showDocument: (document, options = {}) => showDocument({ browser, server }, document, options),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

async function compareShown(before: ShownImage, after: ShownImage, { atMs, size }: CompareOptions): Promise<ShownComparison> {
  const times = atMs ?? listComparedTimes(before.facts, after.facts, MAX_COMPARED_TIMES);
  const draw = (image: ShownImage, time: number, background: string) =>
    image.draw({ frame: findFrameAt(image.facts, time), background, size });
  const moments: ShownDifference[] = [];
  for (const time of times) {
    const [onBlack, resultOnBlack] = [await draw(before, time, 'black'), await draw(after, time, 'black')];
    const [onWhite, resultOnWhite] = [await draw(before, time, 'white'), await draw(after, time, 'white')];
    const isOpaque = onBlack.rgba.equals(onWhite.rgba) && resultOnBlack.rgba.equals(resultOnWhite.rgba);
    const difference = comparePixels(onBlack, resultOnBlack);
    moments.push({ atMs: time, onBlack: difference, onWhite: isOpaque ? difference : comparePixels(onWhite, resultOnWhite) });
  }
  const differences = moments.flatMap(({ onBlack, onWhite }) => [onBlack, onWhite]);
  const scores = differences.flatMap(({ score }) => (score === null ? [] : [score]));
  return {
    source: before.facts,
    result: after.facts,
    moments,
    largest: Math.max(...differences.map(({ largest }) => largest)),
    mean: Math.max(...differences.map(({ mean }) => mean)),
    score: scores.length === 0 ? null : Math.min(...scores),
  };
}
