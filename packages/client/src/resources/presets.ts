import type { ApiCaller } from '../http/api-caller.js';
import type { CallOptions } from '../http/call-options.js';
import type { AnswerOf, BodyOf, QueryValuesOf } from '../http/request-types.js';
import type { Preset } from '../types.js';
import { deleteOnce } from './delete-once.js';
import { Pages } from './pages.js';

/** Named options of the account. Every method throws ServiceError, ConnectionError, or the reason of its signal. */
export class Presets {
  readonly #api: ApiCaller;

  constructor(api: ApiCaller) {
    this.#api = api;
  }

  create(preset: BodyOf<'/api/v1/presets', 'post'>, call: CallOptions = {}): Promise<Preset> {
    return this.#api.request('post', '/api/v1/presets', { ...call, json: preset });
  }

  get(id: string, call: CallOptions = {}): Promise<Preset> {
    return this.#api.request('get', '/api/v1/presets/{id}', { ...call, params: { id } });
  }

  list(filter: QueryValuesOf<'/api/v1/presets', 'get'> = {}, call: CallOptions = {}): Pages<AnswerOf<'/api/v1/presets', 'get'>> {
    return new Pages((place) => this.#api.request('get', '/api/v1/presets', { ...call, query: { ...filter, ...place } }));
  }

  replace(id: string, preset: BodyOf<'/api/v1/presets/{id}', 'put'>, call: CallOptions = {}): Promise<Preset> {
    return this.#api.request('put', '/api/v1/presets/{id}', { ...call, params: { id }, json: preset });
  }

  delete(id: string, call: CallOptions = {}): Promise<void> {
    return deleteOnce(() => this.#api.request('delete', '/api/v1/presets/{id}', { ...call, params: { id } }));
  }
}
