import type { ApiCaller } from '../http/api-caller.js';
import type { CallOptions } from '../http/call-options.js';
import type { AnswerOf, QueryValuesOf } from '../http/request-types.js';
import type { Account } from '../types.js';
import { Pages } from './pages.js';

/** Which changes of the balance a list has. */
export type LedgerFilter = Omit<QueryValuesOf<'/api/v1/ledger', 'get'>, 'format'>;

/** The account of the key. Every method throws ServiceError, ConnectionError, or the reason of its signal. */
export class AccountOfKey {
  readonly #api: ApiCaller;

  constructor(api: ApiCaller) {
    this.#api = api;
  }

  /** Its balance, its limits, and what the key may do. */
  get(call: CallOptions = {}): Promise<Account> {
    return this.#api.request('get', '/api/v1/account', call);
  }

  rename(name: string, call: CallOptions = {}): Promise<Account> {
    return this.#api.request('patch', '/api/v1/account', { ...call, json: { name } });
  }

  /** Every change of the balance, newest first. */
  ledger(filter: LedgerFilter = {}, call: CallOptions = {}): Pages<AnswerOf<'/api/v1/ledger', 'get'>> {
    return new Pages((place) => this.#api.request('get', '/api/v1/ledger', { ...call, query: { ...filter, ...place } }));
  }
}
