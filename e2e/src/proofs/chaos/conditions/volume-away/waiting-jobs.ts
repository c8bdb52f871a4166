import { createServer } from 'node:http';
import { listen } from '../../../../listen.js';
import { type MegaoptimReply, submitFields, submitWhenFree } from '../../../../megaoptim/client.js';
import { type RunningService, recordedKey } from '../../../../service.js';
import { createSeededRandom } from '../../../seeded-random.js';
import { addComment, createSampleImages } from '../../load/sample-images.js';

/** Small good images, each different from all others, and a server that has them, too. */
export interface ImageSource {
  /** The next image. */
  nextImage(): Buffer;
  /** Address of an image that nobody has asked for yet. */
  nextUrl(): string;
  close(): Promise<void>;
}

/** The same seed gives the same images. */
export async function openImageSource(seed: number): Promise<ImageSource> {
  const images = (await createSampleImages(seed)).filter(({ format }) => format !== 'webp'); // these take a comment
  const random = createSeededRandom(seed, 'volume away');
  let count = 0;
  const nextImage = () => {
    count += 1;
    return addComment(random.pick(images), `image ${count}`);
  };
  const server = await listen(createServer((_request, response) => response.end(nextImage())));
  return {
    nextImage,
    nextUrl() {
      count += 1;
      return `http://${server.host}/${count}.img`;
    },
    close: server.close,
  };
}

/** Uploads one image. Returns the whole answer. */
export function upload(service: RunningService, image: Buffer): Promise<Response> {
  const form = new FormData();
  form.set('type', 'file');
  form.set('file', new Blob([new Uint8Array(image)]), 'image.img');
  return fetch(`${service.url}/v1/optimize`, { method: 'POST', headers: { 'x-api-key': recordedKey }, body: form });
}

/** Submits `count` uploads and as many URLs, and returns the ids of the accepted jobs. */
export async function submitJobs(service: RunningService, images: ImageSource, count: number): Promise<string[]> {
  const ids: string[] = [];
  const submits = {
    upload: async () => (await upload(service, images.nextImage())).json() as Promise<MegaoptimReply>,
    url: () => submitFields(service, { type: 'url', url: images.nextUrl() }),
  };
  for (let number = 0; number < count; number += 1) {
    for (const [kind, submit] of Object.entries(submits)) {
      const { code, process_id: id } = await submitWhenFree(submit);
      if (code !== 202) throw new Error(`submit of a ${kind}: ${code}`);
      ids.push(id);
    }
  }
  return ids;
}
