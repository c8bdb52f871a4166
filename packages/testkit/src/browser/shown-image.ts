import { formatInfo } from '@pixmill/contracts';
import type { ShownPixels } from './compare-pixels.js';
import type { EncodedImage } from './encoded-image.js';
import type { OpenReply, ShownFacts } from './page/shown-facts.js';
import type { PageConnection } from './page-connection.js';
import type { PageServer } from './page-server.js';

interface DrawOptions {
  /** Counted from 0. */
  readonly frame: number;
  readonly background: string;
  /** px; the image's own size by default. */
  readonly size?: { readonly width: number; readonly height: number } | undefined;
}

/** An image that the page holds. */
export interface ShownImage {
  readonly facts: ShownFacts;
  draw(options: DrawOptions): Promise<ShownPixels>;
}

export interface ShownImages {
  /** Null when the page shows nothing of the image. */
  inspect(image: EncodedImage): Promise<ShownFacts | null>;
  /** Opens the image in the page while `use` runs. Throws an Error when the page shows nothing of it. */
  use<T>(image: EncodedImage, use: (shown: ShownImage) => Promise<T>): Promise<T>;
}

/** Passes images to the page, and pixels back, through the server. */
export function createShownImages(page: PageConnection, server: PageServer): ShownImages {
  async function open(image: EncodedImage): Promise<OpenReply> {
    const path = server.addImage(image);
    try {
      const request = { path, mediaType: formatInfo[image.format].mediaType };
      return await page.call((script) => script.evaluate((judge, opened) => judge.openImage(opened), request));
    } finally {
      server.removeImage(path);
    }
  }

  async function draw(id: number, facts: ShownFacts, { frame, background, size = facts }: DrawOptions): Promise<ShownPixels> {
    const { width, height } = size;
    const pixelsPath = server.createPixelsPath();
    const request = { id, frame, width, height, background, pixelsPath };
    await page.call((script) => script.evaluate((judge, drawn) => judge.drawImage(drawn), request));
    return { width, height, rgba: server.takePixels(pixelsPath) };
  }

  const close = (id: number) => page.call((script) => script.evaluate((judge, closed) => judge.closeImage(closed), id));

  return {
    async inspect(image) {
      const reply = await open(image);
      if ('reason' in reply) return null;
      await close(reply.id);
      return reply.facts;
    },
    async use(image, use) {
      const reply = await open(image);
      if ('reason' in reply)
        throw new Error(`Chromium shows nothing of this ${image.format} (${image.bytes.length} bytes): ${reply.reason}`);
      const { id, facts } = reply;
      try {
        return await use({ facts, draw: (options) => draw(id, facts, options) });
      } finally {
        await close(id);
      }
    },
  };
}
