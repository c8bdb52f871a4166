import type { ApiCaller } from '../http/api-caller.js';
import type { CallOptions } from '../http/call-options.js';
import type { ProgressOptions } from '../http/progress.js';
import type { AnswerOf, QueryValuesOf } from '../http/request-types.js';
import type { Upload } from '../types.js';
import { deleteOnce } from './delete-once.js';
import { Pages } from './pages.js';

/** Files that jobs and collections name by their id. Every method throws ServiceError, ConnectionError, or the reason of its signal. */
export class Uploads {
  readonly #api: ApiCaller;

  constructor(api: ApiCaller) {
    this.#api = api;
  }

  /** Sends a file; its name is that of a File unless another is given. */
  create(file: Blob, name: string = toName(file), call: CallOptions & ProgressOptions = {}): Promise<Upload> {
    const headers = { 'content-type': 'application/octet-stream' };
    return this.#api.request('post', '/api/v1/uploads', { ...call, query: { name }, body: file, headers });
  }

  get(id: string, call: CallOptions = {}): Promise<Upload> {
    return this.#api.request('get', '/api/v1/uploads/{id}', { ...call, params: { id } });
  }

  /** Newest first. */
  list(filter: QueryValuesOf<'/api/v1/uploads', 'get'> = {}, call: CallOptions = {}): Pages<AnswerOf<'/api/v1/uploads', 'get'>> {
    return new Pages((place) => this.#api.request('get', '/api/v1/uploads', { ...call, query: { ...filter, ...place } }));
  }

  delete(id: string, call: CallOptions = {}): Promise<void> {
    return deleteOnce(() => this.#api.request('delete', '/api/v1/uploads/{id}', { ...call, params: { id } }));
  }
}

const toName = (file: Blob): string => ('name' in file && typeof file.name === 'string' ? file.name : 'image');
