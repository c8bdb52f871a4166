import { setTimeout as pause } from 'node:timers/promises';
import { type RunningService, recordedKey } from '../../../../service.js';
import { submitSample } from '../shared/submit-samples.js';

/** The answers while the disk is full. */
export interface FullDiskAnswers {
  answers: number;
  /** 503 answers to a submit that say that the disk is full. */
  rejectedSubmits: number;
  /** `/readyz` with 503 and `disk: failed`. */
  notReady: number;
  /** Accepted in spite of it, in the second before the service notices. */
  readonly acceptedIds: string[];
  /** What should not have happened, each once. */
  readonly unexpected: Set<string>;
}

const pauseMs = 200;

export function createFullDiskAnswers(): FullDiskAnswers {
  return { answers: 0, rejectedSubmits: 0, notReady: 0, acceptedIds: [], unexpected: new Set() };
}

async function trySubmit(service: RunningService, bytes: Buffer, answers: FullDiskAnswers): Promise<void> {
  const { status, isJson, errors, id } = await submitSample(service, bytes);
  if (!isJson) answers.unexpected.add(`a submit was answered with ${status} and no JSON`);
  else if (status === 202) answers.acceptedIds.push(id);
  else if (status !== 503) answers.unexpected.add(`a submit was answered with ${status} ${errors}`);
  else if (errors.some((error) => error.includes('disk'))) answers.rejectedSubmits += 1;
}

async function tryGet(service: RunningService, path: string, answers: FullDiskAnswers): Promise<void> {
  const response = await fetch(`${service.url}${path}`, { headers: { 'x-api-key': recordedKey } });
  const text = await response.text();
  if (!response.headers.get('content-type')?.startsWith('application/json')) {
    answers.unexpected.add(`${path} was answered with ${response.status} and no JSON`);
    return;
  }
  if (path === '/readyz' && response.status === 503 && text.includes('"disk":"failed"')) answers.notReady += 1;
  if (path === '/healthz' && response.status !== 200) answers.unexpected.add(`${path} was answered with ${response.status}`);
}

/** Sends a submit and three reads again and again until `stop` is aborted. Counts a lost connection as unexpected. */
export async function loadUntilStopped(
  { service, image, stop }: { readonly service: RunningService; readonly image: Buffer; readonly stop: AbortSignal },
  answers: FullDiskAnswers,
): Promise<void> {
  while (!stop.aborted) {
    const requests = ['/readyz', '/healthz', '/v1/users/info'].map((path) => tryGet(service, path, answers));
    for (const result of await Promise.allSettled([trySubmit(service, image, answers), ...requests])) {
      answers.answers += 1;
      if (result.status === 'rejected') answers.unexpected.add(`a request got no answer: ${String(result.reason?.cause ?? result.reason)}`);
    }
    await pause(pauseMs);
  }
}
