import type { Browser, JSHandle, Page } from 'playwright-core';
import type * as pageScript from './page/judge.js';

/** The exports of the script that runs in the page. */
type PageScript = typeof pageScript;

/** Calls functions of the script in a page of the browser. */
export interface PageConnection {
  /** Throws an Error when the page fails or takes longer than allowed; the next call opens a new page. */
  call<R>(use: (script: JSHandle<PageScript>) => Promise<R>): Promise<R>;
}

interface OpenPage {
  readonly page: Page;
  readonly script: JSHandle<PageScript>;
}

/** A picture of 12 MP takes 1 s, on a busy machine many times as long. */
const CALL_TIMEOUT_MS = 120_000;
const CLOSE_TIMEOUT_MS = 10_000;

/** Opens its page at the first call and reuses it. `url` serves the page. */
export function connectPage(browser: Browser, url: string): PageConnection {
  let current: Promise<OpenPage> | null = null;

  async function openPage(): Promise<OpenPage> {
    const page = await browser.newPage();
    page.setDefaultTimeout(CALL_TIMEOUT_MS);
    await page.goto(url);
    return { page, script: await page.evaluateHandle<PageScript>("import('/page/judge.js')") };
  }

  return {
    async call(use) {
      const opened = current ?? openPage();
      current = opened;
      try {
        return await withTimeout(
          opened.then(({ script }) => use(script)),
          CALL_TIMEOUT_MS,
        );
      } catch (error) {
        if (current === opened) current = null;
        const closing = opened.then(({ page }) => page.close());
        await withTimeout(closing, CLOSE_TIMEOUT_MS).catch(() => {}); // the failure of the call counts, whether the page closes or hangs
        throw error;
      }
    },
  };
}

async function withTimeout<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the page did not answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
