import type { Browser, Page } from 'playwright-core';
import type { PageServer } from './page-server.js';

/** A document that a browser opens as a page: an SVG by its address, or HTML. */
export interface ShownDocument {
  readonly bytes: Buffer;
  readonly mediaType: 'image/svg+xml' | 'text/html';
}

export interface ShowDocumentOptions {
  /** Times since the start of all animations, in ms; `[0]` by default. Animations stand still at each. */
  readonly atMs?: readonly number[];
  /** px; 300 x 150 by default. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Where the mouse stands, px from the upper left corner. By default it is outside. */
  readonly mouse?: { readonly x: number; readonly y: number };
  /** `light` by default. */
  readonly colourScheme?: 'light' | 'dark';
  /** A script that runs in the page before it is drawn, as one of the site would. */
  readonly script?: string;
}

/**
 * Opens a document in a new page and returns a PNG of what it shows at each time. Scripts of the document run; nothing but loopback is
 * reached. Throws an Error when the page does not open.
 */
export async function showDocument(
  { browser, server }: { readonly browser: Browser; readonly server: PageServer },
  document: ShownDocument,
  { atMs = [0], viewport = { width: 300, height: 150 }, mouse, colourScheme = 'light', script }: ShowDocumentOptions,
): Promise<readonly Buffer[]> {
  const path = server.addDocument(document);
  const page = await browser.newPage({ viewport, colorScheme: colourScheme });
  try {
    await page.goto(new URL(path, server.url).href);
    if (script !== undefined) await page.evaluate(script);
    if (mouse) await page.mouse.move(mouse.x, mouse.y);
    const pictures: Buffer[] = [];
    for (const time of atMs) {
      await stopAnimationsAt(page, time);
      pictures.push(await page.screenshot());
    }
    return pictures;
  } finally {
    await page.close();
    server.removeImage(path);
  }
}

/** A script of the page: this package is compiled without the types of a page. */
const stopAnimationsAt = (page: Page, timeMs: number) =>
  page.evaluate(`
    for (const svg of document.querySelectorAll('svg')) {
      svg.pauseAnimations();
      svg.setCurrentTime(${timeMs} / 1000);
    }
    for (const animation of document.getAnimations()) {
      animation.pause();
      animation.currentTime = ${timeMs};
    }`);
