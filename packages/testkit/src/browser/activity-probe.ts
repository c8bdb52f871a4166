import type { Browser, Frame, Page } from 'playwright-core';
import { type ActivityServer, startActivityServer, type WayOfShowing } from './activity-server.js';
import { type BrowserEnvironment, launchChromium } from './launch-chromium.js';

/** Shows SVG documents in Chromium in every way a site can, and reports what they do by themselves or when somebody touches them. */
export interface ActivityProbe {
  /** JavaScript that the probe notices when a document with this id runs it. It has no quotes. */
  scriptFor(id: string): string;
  /** An address at which the probe notices a request of the document with this id. */
  addressFor(id: string): string;
  /**
   * Shows each document in each way, and touches every element. Returns what each document did, by id: the way, and the path that it
   * requested. An id consists of letters and digits.
   */
  observe(documents: ReadonlyMap<string, Buffer>, ways?: readonly Way[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** The names of elements and attributes (`element@attribute`) that an HTML parser finds in each text. */
  listNames(texts: readonly string[]): Promise<string[][]>;
  /** Each text after a call of the function with it. `script` is run in the page before, and defines what the function needs. */
  mapTexts(script: string, code: string, texts: readonly string[]): Promise<string[]>;
  close(): Promise<void>;
}

/** As a document of its own, or within a page: `inline` writes it into the page. */
type Way = 'document' | WayOfShowing;

const allWays: readonly Way[] = ['document', 'img', 'object', 'iframe', 'inline'];

/** A page with more frames takes seconds to load. */
const FRAMES_PER_PAGE = 40;
const TIMEOUT_MS = 120_000;

/** Starts Chromium, see `launchChromium` for which. */
export async function openActivityProbe(environment: BrowserEnvironment = process.env): Promise<ActivityProbe> {
  const browser = await launchChromium(environment);
  const server = await startActivityServer();
  const mapInPage = (code: string, texts: readonly string[], script = '') =>
    withPage(browser, async (page) => {
      await page.goto(server.url);
      if (script !== '') await page.addScriptTag({ content: script });
      return page.evaluate(`import('/activity.js').then((activity) => ${JSON.stringify(texts)}.map(${code}))`);
    });

  return {
    scriptFor: (id) => `canary=/${id}/.source`,
    addressFor: (id) => `${server.url}request/${id}`,
    observe: (documents, ways = allWays) => observe({ browser, server, documents, ways }),
    listNames: (texts) => mapInPage('activity.listNames', texts) as Promise<string[][]>, // the type of the function in the page
    mapTexts: (script, code, texts) => mapInPage(code, texts, script) as Promise<string[]>, // by contract of the caller
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

interface Observation {
  readonly browser: Browser;
  readonly server: ActivityServer;
  readonly documents: ReadonlyMap<string, Buffer>;
  readonly ways: readonly Way[];
}

async function observe({ browser, server, documents, ways }: Observation): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, Set<string>>([...documents.keys()].map((id) => [id, new Set()]));
  server.serve(documents);
  server.takeRequests();
  for (const way of ways) {
    await watch(browser, server.url, async (page) => {
      for (const path of listPaths(way, [...documents.keys()])) {
        await page.goto(`${server.url}${path}`);
        await touch(page);
      }
    });
    for (const { path, referrer } of server.takeRequests()) {
      const ids = [path, referrer].flatMap((address) => /\/(?:request|canary|svg|inlined)\/([A-Za-z0-9]+)/.exec(address)?.[1] ?? []);
      const activities = ids.map((id) => found.get(id)).find((activities) => activities !== undefined);
      if (!activities) throw new Error(`a request that belongs to no document: ${path} from ${referrer}`);
      activities.add(`${way}: ${path}`);
    }
  }
  return new Map([...found].map(([id, activities]) => [id, [...activities]]));
}

/** The pages that show all documents in one way. */
function listPaths(way: Way, ids: readonly string[]): string[] {
  if (way === 'document') return ids.map((id) => `svg/${id}`);
  const pages = Math.ceil(ids.length / FRAMES_PER_PAGE);
  return Array.from({ length: pages }, (_, page) => `${way}/${ids.slice(page * FRAMES_PER_PAGE, (page + 1) * FRAMES_PER_PAGE).join(',')}`);
}

/** Every document that the page opens tells the server when something sets `canary`. */
function watch(browser: Browser, url: string, use: (page: Page) => Promise<void>): Promise<void> {
  return withPage(browser, async (page) => {
    await page.addInitScript(
      `Object.defineProperty(globalThis, 'canary', { set: (id) => void fetch('${url}canary/' + id, { mode: 'no-cors', keepalive: true }) })`,
    );
    page.on('dialog', (dialog) => void dialog.dismiss());
    await use(page);
  });
}

async function touch(page: Page): Promise<void> {
  await Promise.all(page.frames().map(touchFrame));
  const settled = page.mainFrame().evaluate("import('/activity.js').then((activity) => activity.settle())");
  // a hostile document can navigate away, which the server notes
  await settled.catch(() => page.waitForLoadState());
}

async function touchFrame(frame: Frame): Promise<void> {
  // a document of another origin, or one that has navigated away, cannot be touched
  await frame
    .evaluate(`location.protocol.startsWith('http') ? import('/activity.js').then((activity) => activity.touchEverything()) : null`)
    .catch(() => null);
}

async function withPage<T>(browser: Browser, use: (page: Page) => Promise<T>): Promise<T> {
  const page = await browser.newPage();
  page.setDefaultTimeout(TIMEOUT_MS);
  try {
    return await use(page);
  } finally {
    await page.close();
  }
}
