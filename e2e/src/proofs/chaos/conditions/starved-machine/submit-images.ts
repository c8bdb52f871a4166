import { eventually } from '@pixmill/testkit';
import { readFixture, toBlob } from '../../../../fixtures.js';
import { encodeBasic } from '../../../../optidash/client.js';
import type { RunningService } from '../../../../service.js';
import { addComment, createSampleImages, type SampleImage } from '../../load/sample-images.js';

/** An image of the proof. Its bytes differ from those of every other, so no result is reused. */
export interface NamedSample {
  readonly name: string;
  readonly bytes: Buffer;
}

const submitTimeoutMs = 240_000;
/** Every tenth image is larger. */
const largeFixtures: readonly [string, SampleImage['format']][] = [
  ['sample.jpg', 'jpg'],
  ['photo.png', 'png'],
  ['animated.gif', 'gif'],
  ['palette.png', 'png'],
];

/** Images of mixed sizes and formats. Two calls with labels of one length give the same images with other comments of the same length. */
export async function createImages(seed: number, count: number, label: string): Promise<NamedSample[]> {
  const small = (await createSampleImages(seed)).filter(({ format }) => format !== 'webp');
  const large = largeFixtures.map(([name, format]) => ({ format, bytes: readFixture(name) }));
  return Array.from({ length: count }, (_, index) => {
    const pool = index % 10 === 9 ? large : small;
    // 7 steps through the list, so that a few images already have all formats
    const image = pool[(index * 7) % pool.length] as SampleImage;
    const number = String(index).padStart(3, '0');
    return { name: `${label}-${number}.${image.format}`, bytes: addComment(image, `${label} ${number}`) };
  });
}

export interface SubmitInput {
  readonly service: RunningService;
  readonly key: string;
  readonly image: NamedSample;
  /** Receives the result of an image that is submitted over Optidash; null: it is submitted over MegaOptim. */
  readonly webhookUrl: string | null;
}

/**
 * Submits an image, again while the service is too busy, as a client does. Returns how often it was refused before. Throws when it is not
 * accepted in the end.
 */
export async function submitImage({ service, key, image, webhookUrl }: SubmitInput): Promise<number> {
  const form = new FormData();
  form.set('file', toBlob(image.bytes), image.name);
  if (webhookUrl === null) form.set('type', 'file');
  else form.set('data', JSON.stringify({ webhook: { url: webhookUrl } }));
  const path = webhookUrl === null ? '/v1/optimize' : '/1.0/upload';
  const headers = { 'idempotency-key': image.name, 'x-api-key': key, authorization: encodeBasic(key) };
  let attempts = 0;
  const submit = async () => {
    attempts += 1;
    const response = await fetch(`${service.url}${path}`, { method: 'POST', headers, body: form });
    if (response.status !== 202 && response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    return attempts - 1;
  };
  return eventually(submit, { withinMs: submitTimeoutMs, describe: `${image.name} to be accepted`, everyMs: 250 });
}
