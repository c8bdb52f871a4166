import type { ApiCaller } from '../http/api-caller.js';
import type { CallOptions } from '../http/call-options.js';
import type { AnswerOf, BodyOf, QueryValuesOf } from '../http/request-types.js';
import { Pages } from './pages.js';

/** The webhooks of the account. Every method throws ServiceError, ConnectionError, or the reason of its signal. */
export class Deliveries {
  readonly #api: ApiCaller;

  constructor(api: ApiCaller) {
    this.#api = api;
  }

  /** Newest first. */
  list(filter: QueryValuesOf<'/api/v1/deliveries', 'get'> = {}, call: CallOptions = {}): Pages<AnswerOf<'/api/v1/deliveries', 'get'>> {
    return new Pages((place) => this.#api.request('get', '/api/v1/deliveries', { ...call, query: { ...filter, ...place } }));
  }

  /** With its body and its attempts. */
  get(id: string, call: CallOptions = {}): Promise<AnswerOf<'/api/v1/deliveries/{id}', 'get'>> {
    return this.#api.request('get', '/api/v1/deliveries/{id}', { ...call, params: { id } });
  }

  /** Sends one again. A lost answer is an error: a second try would send it twice. */
  replay(id: string, call: CallOptions = {}): Promise<AnswerOf<'/api/v1/deliveries/{id}/replay', 'post'>> {
    return this.#api.request('post', '/api/v1/deliveries/{id}/replay', { ...call, params: { id } });
  }

  /** Sends several again. A lost answer is an error: a second try would send them twice. */
  replayMany(
    which: BodyOf<'/api/v1/deliveries/replay', 'post'>,
    call: CallOptions = {},
  ): Promise<AnswerOf<'/api/v1/deliveries/replay', 'post'>> {
    return this.#api.request('post', '/api/v1/deliveries/replay', { ...call, json: which });
  }
}
