import type { ExternalServer } from '../../external-server.js';
import { type NamedImage, toBlob } from '../../fixtures.js';
import { type Fields, fetchResult, type MegaoptimReply, submitFields, submitWhenFree } from '../../megaoptim/client.js';
import { type RunningService, recordedKey } from '../../service.js';
import type { SeededRandom } from '../seeded-random.js';

export interface JobInput {
  readonly service: RunningService;
  /** Serves one source and receives the callbacks. */
  readonly externalServer: ExternalServer;
  readonly random: SeededRandom;
  readonly nextImage: () => NamedImage;
}

function createFields({ random, externalServer }: JobInput): Fields {
  return {
    compression: random.pick(['intelligent', 'intelligent', 'intelligent', 'ultra', 'lossless']),
    ...(random.oneIn(3) && { webp: '1' }),
    ...(random.oneIn(4) && { keep_exif: '1' }),
    ...(random.oneIn(5) && { max_width: String(20 + random.intBelow(200)) }),
    ...(random.oneIn(8) && { callback_url: `${externalServer.url}/done` }),
  };
}

async function submit(input: JobInput): Promise<MegaoptimReply> {
  const { service, random, nextImage, externalServer } = input;
  const fields = createFields(input);
  if (random.oneIn(10)) {
    const url = `${externalServer.url}/${random.pick(['source.png', 'absent.png'])}`;
    return submitFields(service, { type: 'url', url, ...fields });
  }
  const form = new FormData();
  for (const [name, value] of Object.entries({ type: 'files', ...fields })) form.set(name, value);
  const count = random.oneIn(6) ? 2 + random.intBelow(4) : 1;
  for (let number = 1; number <= count; number += 1) {
    const { name, bytes } = nextImage();
    form.set(`file${number}`, toBlob(bytes), name);
  }
  const response = await fetch(`${service.url}/v1/optimize`, { method: 'POST', headers: { 'x-api-key': recordedKey }, body: form });
  return (await response.json()) as MegaoptimReply;
}

/** Runs one job. Returns a problem unless it is done, all its images failed, or the submit was rejected because it has no image. */
export async function runJob(input: JobInput): Promise<string | null> {
  const submitted = await submitWhenFree(() => submit(input));
  if (submitted.code === 400) return null;
  if (submitted.code !== 202) return `a submit was answered with ${submitted.code} ${submitted.errors}`;
  const { code, errors } = await fetchResult(input.service, submitted.process_id, 120);
  return code === 200 || code === 500 ? null : `a job ended with ${code} ${errors}`;
}
