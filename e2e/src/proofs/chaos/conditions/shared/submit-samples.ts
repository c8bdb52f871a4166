import { createDistinctPng } from '../../../../create-distinct-png.js';
import { readFixture } from '../../../../fixtures.js';
import type { MegaoptimReply } from '../../../../megaoptim/client.js';
import { type RunningService, recordedKey } from '../../../../service.js';
import { createSeededRandom } from '../../../seeded-random.js';
import { addComment, createSampleImages } from '../../load/sample-images.js';

/** Creates small real images, each with other bytes, so that no result is reused. `name` tells the sets of one run apart. */
export async function createDistinctSamples(name: string, count: number, seed: number): Promise<Buffer[]> {
  const images = await createSampleImages(seed);
  const distinct = images.filter(({ format }) => format !== 'webp'); // WebP takes no comment
  const random = createSeededRandom(seed, name);
  return Array.from({ length: count }, (_, index) => addComment(random.pick(distinct), `${name} ${seed} ${index}`));
}

/** Copies of a photo that takes a second or more, so that some jobs still wait when the proof needs them to. */
export function createDistinctPhotos(name: string, count: number): Buffer[] {
  return Array.from({ length: count }, (_, index) => createDistinctPng(readFixture('photo.png'), `${name} ${index}`));
}

export interface SubmitReply {
  readonly status: number;
  readonly isJson: boolean;
  readonly code: number;
  readonly errors: readonly string[];
  readonly id: string;
}

/** Uploads one image. Rejects when the connection fails. */
export async function submitSample(service: RunningService, bytes: Buffer): Promise<SubmitReply> {
  const form = new FormData();
  form.set('type', 'file');
  form.set('file', new Blob([new Uint8Array(bytes)]), 'sample.img');
  const response = await fetch(`${service.url}/v1/optimize`, { method: 'POST', headers: { 'x-api-key': recordedKey }, body: form });
  const { status, headers } = response;
  const isJson = headers.get('content-type')?.startsWith('application/json') ?? false;
  const reply = isJson ? ((await response.json()) as Partial<MegaoptimReply>) : {};
  const { code = 0, errors = [], process_id: id = '' } = reply;
  return { status, isJson, code, errors, id };
}

/** Uploads images at the same time; all must be accepted. Returns the ids of their jobs. */
export function submitAccepted(service: RunningService, images: readonly Buffer[]): Promise<string[]> {
  return Promise.all(
    images.map(async (bytes) => {
      const { status, errors, id } = await submitSample(service, bytes);
      if (status !== 202) throw new Error(`submit: ${status} ${errors}`);
      return id;
    }),
  );
}
