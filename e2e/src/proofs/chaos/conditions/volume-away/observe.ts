import { setTimeout as pause } from 'node:timers/promises';
import { type RunningService, recordedKey } from '../../../../service.js';
import type { ImageSource } from './waiting-jobs.js';

/** What clients and operators saw while something was broken: how often each answer came. */
export interface Observation {
  /** Status of `/readyz`, with the reason that it named for the storage. */
  readonly readyz: Map<string, number>;
  /** Status of the address of a result, with its `Retry-After`. */
  readonly result: Map<string, number>;
  /** Status of a submit with an upload, with its `Retry-After`. */
  readonly submit: Map<string, number>;
}

const intervalMs = 250;

const count = (answers: Map<string, number>, answer: string) => answers.set(answer, (answers.get(answer) ?? 0) + 1);

function upload(service: RunningService, image: Buffer): Promise<Response> {
  const form = new FormData();
  form.set('type', 'file');
  form.set('file', new Blob([new Uint8Array(image)]), 'image.img');
  return fetch(`${service.url}/v1/optimize`, { method: 'POST', headers: { 'x-api-key': recordedKey }, body: form });
}

async function describe(response: Promise<Response>): Promise<string> {
  const { status, headers, body } = await response;
  await body?.cancel();
  return headers.has('retry-after') ? `${status} with Retry-After` : String(status);
}

async function describeReadiness(service: RunningService): Promise<string> {
  const response = await fetch(`${service.url}/readyz`);
  const { storage_reason: reason } = (await response.json()) as { storage_reason?: string };
  return reason === undefined ? String(response.status) : `${response.status} ${reason}`;
}

/** Asks for everything four times a second, for `durationMs`. */
export async function observe(
  service: RunningService,
  { images, resultUrl, durationMs }: { readonly images: ImageSource; readonly resultUrl: string; readonly durationMs: number },
): Promise<Observation> {
  const observation: Observation = { readyz: new Map(), result: new Map(), submit: new Map() };
  const deadline = performance.now() + durationMs;
  while (performance.now() < deadline) {
    count(observation.readyz, await describeReadiness(service));
    count(observation.result, await describe(fetch(resultUrl)));
    count(observation.submit, await describe(upload(service, images.nextImage())));
    await pause(intervalMs);
  }
  return observation;
}
