import { ServiceError } from '../errors.js';
import type { ApiCaller } from '../http/api-caller.js';
import type { CallOptions } from '../http/call-options.js';
import type { AnswerOf, BodyOf, QueryValuesOf } from '../http/request-types.js';
import type { Collection } from '../types.js';
import { deleteOnce } from './delete-once.js';
import { Pages } from './pages.js';
import { type CollectionWaitOptions, waitForCollection } from './wait-for-collection.js';

type Sources = BodyOf<'/api/v1/collections/{id}/images', 'post'>['sources'];
type Change = 'start' | 'pause' | 'resume' | 'cancel';

/** States that show that a change was made; a collection may have gone on since. */
const statesAfter: Readonly<Record<Change, readonly Collection['state'][]>> = {
  start: ['running', 'settled'],
  pause: ['paused'],
  resume: ['running', 'settled'],
  cancel: ['cancelled'],
};

/** Named batches of images. Every method throws ServiceError, ConnectionError, or the reason of its signal. */
export class Collections {
  readonly #api: ApiCaller;

  constructor(api: ApiCaller) {
    this.#api = api;
  }

  /** Creates a draft without images. */
  create(collection: BodyOf<'/api/v1/collections', 'post'>, call: CallOptions = {}): Promise<Collection> {
    return this.#api.request('post', '/api/v1/collections', { ...call, json: collection });
  }

  get(id: string, call: CallOptions = {}): Promise<Collection> {
    return this.#api.request('get', '/api/v1/collections/{id}', { ...call, params: { id } });
  }

  /** Newest first. */
  list(filter: QueryValuesOf<'/api/v1/collections', 'get'> = {}, call: CallOptions = {}): Pages<AnswerOf<'/api/v1/collections', 'get'>> {
    return new Pages((place) => this.#api.request('get', '/api/v1/collections', { ...call, query: { ...filter, ...place } }));
  }

  /** Adds up to 10,000 images. */
  add(id: string, sources: Sources, call: CallOptions = {}): Promise<AnswerOf<'/api/v1/collections/{id}/images', 'post'>> {
    return this.#api.request('post', '/api/v1/collections/{id}/images', { ...call, params: { id }, json: { sources } });
  }

  /** The images in their order. */
  images(
    id: string,
    filter: QueryValuesOf<'/api/v1/collections/{id}/images', 'get'> = {},
    call: CallOptions = {},
  ): Pages<AnswerOf<'/api/v1/collections/{id}/images', 'get'>> {
    return new Pages((place) =>
      this.#api.request('get', '/api/v1/collections/{id}/images', { ...call, params: { id }, query: { ...filter, ...place } }),
    );
  }

  /** What it will cost at most. */
  cost(id: string, call: CallOptions = {}): Promise<AnswerOf<'/api/v1/collections/{id}/cost', 'get'>> {
    return this.#api.request('get', '/api/v1/collections/{id}/cost', { ...call, params: { id } });
  }

  start(id: string, call: CallOptions = {}): Promise<Collection> {
    return this.#change(id, 'start', call);
  }

  pause(id: string, call: CallOptions = {}): Promise<Collection> {
    return this.#change(id, 'pause', call);
  }

  resume(id: string, call: CallOptions = {}): Promise<Collection> {
    return this.#change(id, 'resume', call);
  }

  cancel(id: string, call: CallOptions = {}): Promise<Collection> {
    return this.#change(id, 'cancel', call);
  }

  /** Waits until it has settled or was cancelled; a paused one is waited for, too. Throws WaitTimeoutError after `timeoutMs`. */
  wait(id: string, options: CollectionWaitOptions = {}): Promise<Collection> {
    return waitForCollection(this.#api, id, options);
  }

  /** Starts a new collection of the images that failed. */
  retry(id: string, call: CallOptions = {}): Promise<Collection> {
    return this.#api.request('post', '/api/v1/collections/{id}/retry', { ...call, params: { id } });
  }

  /** Deletes a draft, or one that has ended. Its jobs stay. */
  delete(id: string, call: CallOptions = {}): Promise<void> {
    return deleteOnce(() => this.#api.request('delete', '/api/v1/collections/{id}', { ...call, params: { id } }));
  }

  /** A change that is made twice is a conflict: after a lost answer, the state says whether the first try made it. */
  async #change(id: string, change: Change, call: CallOptions): Promise<Collection> {
    try {
      return await this.#api.request('post', `/api/v1/collections/{id}/${change}`, { ...call, params: { id } });
    } catch (thrown) {
      if (!(thrown instanceof ServiceError && thrown.code === 'state_conflict' && thrown.earlierTryLost)) throw thrown;
      const collection = await this.get(id, call);
      if (statesAfter[change].includes(collection.state)) return collection;
      throw thrown;
    }
  }
}
