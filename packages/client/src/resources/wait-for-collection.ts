import type { ApiCaller } from '../http/api-caller.js';
import { delay, runLimited } from '../http/delay.js';
import type { Collection } from '../types.js';
import { toWaitLimit, type WaitLimits } from './wait-limit.js';

export interface CollectionWaitOptions extends WaitLimits {
  /** Gets the collection whenever it has changed: its state, its counts. `pause_reason` says why it is paused. */
  readonly onUpdate?: ((collection: Collection) => void) | undefined;
}

/** Pause between two looks, in ms. An unchanged collection is a 304. */
const pauseMs = 1_000;

/** Waits until a collection has settled or was cancelled. Throws WaitTimeoutError, ServiceError, or the reason of the signal. */
export function waitForCollection(api: ApiCaller, id: string, options: CollectionWaitOptions): Promise<Collection> {
  const { retry, onUpdate } = options;
  return runLimited(toWaitLimit(id, options), async (inner) => {
    let headers = {};
    for (;;) {
      const request = { params: { id }, headers, signal: inner, retry: api.transport.toWaitRetry(retry) };
      const answer = await api.response('get', '/api/v1/collections/{id}', request);
      if (answer.status === 200) {
        onUpdate?.(answer.body);
        if (answer.body.state === 'settled' || answer.body.state === 'cancelled') return answer.body;
        const etag = answer.headers.get('etag');
        if (etag !== null) headers = { 'if-none-match': etag };
      }
      await delay(pauseMs, inner);
    }
  });
}
