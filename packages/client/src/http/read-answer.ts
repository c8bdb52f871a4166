import { ConnectionError } from '../errors.js';
import { toShownUrl } from './service-address.js';

/**
 * The body of an answer: JSON, the text of a `text/` type, a Blob of any other, undefined for an empty answer. Throws ConnectionError
 * `answer_invalid` for the answer of another program, and whatever a body throws that breaks off.
 */
export async function readAnswer(response: Response, accept: string, target: URL): Promise<unknown> {
  if (response.status === 204 || response.status === 304) return undefined;
  const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (accept !== '*/*' && type !== accept) {
    await response.body?.cancel();
    const message = `${toShownUrl(target)} answered with ${type || 'no type'} in place of ${accept}. Check that it is the address of a Pixmill service`;
    throw new ConnectionError('answer_invalid', message, { status: response.status });
  }
  if (accept === 'application/json') return JSON.parse(await response.text()) as unknown; // JSON that is cut throws, too
  return accept.startsWith('text/') ? response.text() : response.blob();
}
