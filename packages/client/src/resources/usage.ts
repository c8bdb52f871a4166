import type { ApiCaller } from '../http/api-caller.js';
import type { CallOptions } from '../http/call-options.js';
import type { AnswerOf, QueryValuesOf } from '../http/request-types.js';
import { Pages } from './pages.js';

/** Which days, and by what they are grouped. */
export type UsageFilter = QueryValuesOf<'/api/v1/usage', 'get'>;
/** A page of rows, with the total of the whole range. */
export type UsagePage = AnswerOf<'/api/v1/usage', 'get'>;

/** What the account used. Every method throws ServiceError, ConnectionError, or the reason of its signal. */
export class UsageReport {
  readonly #api: ApiCaller;

  constructor(api: ApiCaller) {
    this.#api = api;
  }

  /** By day, format or key. */
  list(filter: UsageFilter = {}, call: CallOptions = {}): Pages<UsagePage> {
    return new Pages((place) => this.#api.request('get', '/api/v1/usage', { ...call, query: { ...filter, ...place } }));
  }

  /** All rows of a range, and its total. */
  async get(filter: Omit<UsageFilter, 'cursor'> = {}, call: CallOptions = {}): Promise<Pick<UsagePage, 'items' | 'total'>> {
    const items: UsagePage['items'] = [];
    let total: UsagePage['total'] | undefined;
    for await (const page of this.list({ limit: 100, ...filter }, call).pages()) {
      items.push(...page.items);
      total = page.total;
    }
    return { items, total: total as UsagePage['total'] }; // there is always one page
  }
}
