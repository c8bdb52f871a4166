import type { ExternalServer } from '../../external-server.js';
import { type Fields, fetchResult, type MegaoptimReply, submitFields } from '../../megaoptim/client.js';
import { eventually, type RunningService, recordedKey } from '../../service.js';
import type { SeededRandom } from '../seeded-random.js';
import type { NamedImage } from './sample-images.js';

const busyTimeoutMs = 30_000;

export interface JobInput {
  readonly service: RunningService;
  /** Serves one source and takes the callbacks. */
  readonly outside: ExternalServer;
  readonly dice: SeededRandom;
  readonly nextPicture: () => NamedImage;
}

function rollFields({ dice, outside }: JobInput): Fields {
  return {
    compression: dice.pick(['intelligent', 'intelligent', 'intelligent', 'ultra', 'lossless']),
    ...(dice.oneIn(3) && { webp: '1' }),
    ...(dice.oneIn(4) && { keep_exif: '1' }),
    ...(dice.oneIn(5) && { max_width: String(20 + dice.intBelow(200)) }),
    ...(dice.oneIn(8) && { callback_url: `${outside.url}/done` }),
  };
}

async function submit(input: JobInput): Promise<MegaoptimReply> {
  const { service, dice, nextPicture, outside } = input;
  const fields = rollFields(input);
  if (dice.oneIn(10))
    return submitFields(service, { type: 'url', url: `${outside.url}/${dice.pick(['source.png', 'absent.png'])}`, ...fields });
  const form = new FormData();
  for (const [name, value] of Object.entries({ type: 'files', ...fields })) form.set(name, value);
  const count = dice.oneIn(6) ? 2 + dice.intBelow(4) : 1;
  for (let number = 1; number <= count; number += 1) {
    const { name, bytes } = nextPicture();
    form.set(`file${number}`, new Blob([new Uint8Array(bytes)]), name);
  }
  const response = await fetch(`${service.url}/v1/optimize`, { method: 'POST', headers: { 'x-api-key': recordedKey }, body: form });
  return (await response.json()) as MegaoptimReply;
}

/** One job from submit to its end; how it ended when that is otherwise than it may: done, all failed, or refused as no image. */
export async function runJob(input: JobInput): Promise<string | null> {
  // a service that is short of something says so, and is asked again
  const submitted = await eventually('an answer', busyTimeoutMs, async () => {
    const answer = await submit(input);
    return answer.code !== 503 && answer;
  });
  if (submitted.code === 400) return null;
  if (submitted.code !== 202) return `a submit was answered ${submitted.code} ${submitted.errors}`;
  const { code, errors } = await fetchResult(input.service, submitted.process_id, 120);
  return code === 200 || code === 500 ? null : `a job ended with ${code} ${errors}`;
}
