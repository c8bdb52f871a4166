import type { ApiCaller } from '../http/api-caller.js';
import type { CallOptions } from '../http/call-options.js';
import type { AnswerOf, BodyOf, QueryValuesOf } from '../http/request-types.js';
import type { CreatedKey, Key } from '../types.js';
import { deleteOnce } from './delete-once.js';
import { Pages } from './pages.js';

/** The API keys of the account. Every method throws ServiceError, ConnectionError, or the reason of its signal. */
export class Keys {
  readonly #api: ApiCaller;

  constructor(api: ApiCaller) {
    this.#api = api;
  }

  /** The answer has the key itself, which is shown only now. */
  create(key: BodyOf<'/api/v1/keys', 'post'>, call: CallOptions = {}): Promise<CreatedKey> {
    return this.#api.request('post', '/api/v1/keys', { ...call, json: key });
  }

  get(id: string, call: CallOptions = {}): Promise<Key> {
    return this.#api.request('get', '/api/v1/keys/{id}', { ...call, params: { id } });
  }

  /** Newest first, the revoked ones included. */
  list(filter: QueryValuesOf<'/api/v1/keys', 'get'> = {}, call: CallOptions = {}): Pages<AnswerOf<'/api/v1/keys', 'get'>> {
    return new Pages((place) => this.#api.request('get', '/api/v1/keys', { ...call, query: { ...filter, ...place } }));
  }

  /** Changes the fields that are named. */
  change(id: string, changes: BodyOf<'/api/v1/keys/{id}', 'patch'>, call: CallOptions = {}): Promise<Key> {
    return this.#api.request('patch', '/api/v1/keys/{id}', { ...call, params: { id }, json: changes });
  }

  /** From the next request on the key is unknown. */
  revoke(id: string, call: CallOptions = {}): Promise<void> {
    return deleteOnce(() => this.#api.request('delete', '/api/v1/keys/{id}', { ...call, params: { id } }));
  }
}
