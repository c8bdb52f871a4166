import { parseUrl } from '@pixmill/contracts';

/** The longest URL of a source. Source: docs/bad-input.md#limits-of-a-request */
const maxUrlLength = 8_000;

/** Absolute http(s) URLs in the order in which they were found, each once, up to a limit. */
export class LinkList {
  readonly #urls = new Set<string>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isFull(): boolean {
    return this.#urls.size >= this.#limit;
  }

  /** Leaves out what is no http(s) URL, such as `data:`. A fragment and a login are cut off. */
  add(reference: string, base: string): void {
    const url = this.isFull ? null : parseUrl(reference.trim(), base);
    if (url === null) return;
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return;
    url.hash = '';
    url.username = '';
    url.password = '';
    if (url.href.length <= maxUrlLength) this.#urls.add(url.href);
  }

  toArray(): string[] {
    return [...this.#urls];
  }
}
