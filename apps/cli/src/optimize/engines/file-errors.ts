import { ConnectionError, PixmillError, ServiceError, type ServiceErrorCode } from '@pixmill/client';
import type { EngineResult } from './engine.js';

/** What a service says about the files of a request. A request with several files is then sent in parts. */
const fileCodes: ReadonlySet<string> = new Set<ServiceErrorCode>([
  ...(['file_too_large', 'body_too_large', 'malformed_body', 'not_an_image', 'request_too_slow', 'internal'] as const),
]);

/** What a service says about a job or a result that is there no more. */
const lostCodes: ReadonlySet<string> = new Set<ServiceErrorCode>(['job_not_found', 'image_not_found', 'artifact_missing']);

/** The failure of a file that was sent alone; null for what ends the run. Pure. */
export function toFileFailure(thrown: unknown, name: string): EngineResult | null {
  if (isTooLargeForProxy(thrown)) return { ok: false, code: 'body_too_large', message: thrown.message };
  const isOfFile = thrown instanceof ServiceError && (fileCodes.has(thrown.code) || lostCodes.has(thrown.code));
  return isOfFile ? { ok: false, code: thrown.code, message: toFileMessage(thrown.message, name) } : null;
}

/** A message without the name of the file or of its part of the form: whoever shows it names the file. Pure. */
export function toFileMessage(message: string, name: string): string {
  const prefix = [`${name}: `, 'file: '].find((start) => message.startsWith(start)) ?? '';
  const rest = message.slice(prefix.length);
  return `${rest.charAt(0).toUpperCase()}${rest.slice(1)}`;
}

/** Whether a refused request may be accepted with fewer files: one file of it is refused, or there are too many for the service or the tokens. Pure. */
export function mayBeSplit(thrown: unknown): boolean {
  if (!(thrown instanceof PixmillError)) return false;
  return fileCodes.has(thrown.code) || isTooLargeForProxy(thrown) || thrown.code === 'insufficient_tokens' || isTooManyFiles(thrown);
}

/** Whether a job may have had more files than the service allows (`MAX_IMAGES_PER_JOB`). A form with far more is not read to its end. Pure. */
export const isTooManyFiles = (thrown: unknown): boolean =>
  thrown instanceof ServiceError &&
  (thrown.code === 'malformed_body' || (thrown.problem.errors ?? []).some(({ pointer }) => pointer === '/sources'));

/** Whether a request had more bytes than the service (`MAX_BODY_BYTES`) or a proxy before it takes. Pure. */
export const isTooLarge = (thrown: unknown): boolean =>
  isTooLargeForProxy(thrown) || (thrown instanceof ServiceError && thrown.code === 'body_too_large');

/** A proxy does not answer with a problem of the API: nginx takes 1 MB by default. */
const isTooLargeForProxy = (thrown: unknown): thrown is ConnectionError => thrown instanceof ConnectionError && thrown.status === 413;
