import { ServiceError } from '../errors.js';

/** Nothing is there after a try whose answer was lost: that try deleted it. */
export async function deleteOnce(send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (thrown) {
    if (!(thrown instanceof ServiceError && thrown.status === 404 && thrown.earlierTryLost)) throw thrown;
  }
}
