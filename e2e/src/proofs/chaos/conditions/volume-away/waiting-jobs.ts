import { createServer } from 'node:http';
import { listen } from '../../../../listen.js';
import { submitFields } from '../../../../megaoptim/client.js';
import type { RunningService } from '../../../../service.js';
import { createDistinctSamples, submitAccepted } from '../shared/submit-samples.js';

/** Small good images, each different from all others, and a server that has them, too. */
export interface ImageSource {
  /** The next image. */
  nextImage(): Buffer;
  /** Address of an image that nobody has asked for yet. */
  nextUrl(): string;
  close(): Promise<void>;
}

const imageCount = 500;

/** The same seed gives the same images. */
export async function openImageSource(seed: number): Promise<ImageSource> {
  const images = await createDistinctSamples('volume away', imageCount, seed);
  let urls = 0;
  function nextImage(): Buffer {
    const image = images.pop();
    if (!image) throw new Error(`more than ${imageCount} images`);
    return image;
  }
  const server = await listen(createServer((_request, response) => response.end(nextImage())));
  return {
    nextImage,
    nextUrl() {
      urls += 1;
      return `http://${server.host}/${urls}.img`;
    },
    close: server.close,
  };
}

/** Submits `count` uploads and as many URLs, and returns the ids of the accepted jobs. */
export async function submitJobs(service: RunningService, images: ImageSource, count: number): Promise<string[]> {
  const ids = await submitAccepted(service, Array.from({ length: count }, images.nextImage));
  for (let number = 0; number < count; number += 1) {
    const { code, process_id: id } = await submitFields(service, { type: 'url', url: images.nextUrl() });
    if (code !== 202) throw new Error(`submit of a URL: ${code}`);
    ids.push(id);
  }
  return ids;
}
