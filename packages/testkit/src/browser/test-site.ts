import type { Browser, Page } from 'playwright-core';
import { type BrowserEnvironment, launchChromium } from './launch-chromium.js';
import { startLoopbackServer } from './loopback-server.js';

export interface SiteFile {
  readonly mediaType: string;
  readonly content: string | Uint8Array;
}

/** A web site on loopback, and the browser of its visitors. */
export interface TestSite {
  /** Such as `http://127.0.0.1:41234`. */
  readonly origin: string;
  /** Files by their path. */
  readonly files: Map<string, SiteFile>;
  /** Opens a page of the site in Chromium, which is started for the first one. */
  open(path: string): Promise<Page>;
  close(): Promise<void>;
}

/** Starts a site without files on a free port. See `launchChromium` for the browser. */
export async function startTestSite(environment: BrowserEnvironment = process.env): Promise<TestSite> {
  const files = new Map<string, SiteFile>();
  const server = await startLoopbackServer(async ({ url = '/' }, response) => {
    const file = files.get(url);
    response
      .writeHead(file ? 200 : 404, { 'Content-Type': file?.mediaType ?? 'text/plain', 'Cache-Control': 'no-store' })
      .end(file?.content);
  });
  let browser: Promise<Browser> | null = null;
  return {
    origin: new URL(server.url).origin,
    files,
    async open(path) {
      browser ??= launchChromium(environment);
      const page = await (await browser).newPage();
      await page.goto(new URL(path, server.url).href);
      return page;
    },
    async close() {
      await (await browser)?.close();
      await server.close();
    },
  };
}
