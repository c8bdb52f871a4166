/** One page of a list. */
export interface Page<Item> {
  readonly items: Item[];
  /** The `cursor` of the next page; null on the last one. */
  readonly next_cursor: string | null;
}

type ItemOf<P extends Page<unknown>> = P extends Page<infer Item> ? Item : never;

/** Where a page begins: `cursor` is missing for the first one. */
export interface PagePlace {
  readonly cursor?: string;
}

/** A list of the service. Reads a page when its first item is asked for; each loop begins at the first page. */
export class Pages<P extends Page<unknown>> implements AsyncIterable<ItemOf<P>> {
  readonly #read: (place: PagePlace) => Promise<P>;

  constructor(read: (place: PagePlace) => Promise<P>) {
    this.#read = read;
  }

  /** Item by item. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ItemOf<P>> {
    for await (const page of this.pages()) yield* page.items as ItemOf<P>[]; // the same type, in the compiler's words
  }

  /** Page by page. */
  async *pages(): AsyncGenerator<P> {
    for (let place: PagePlace | null = {}; place !== null; ) {
      const page: P = await this.#read(place);
      yield page;
      place = page.next_cursor === null ? null : { cursor: page.next_cursor };
    }
  }

  /** The first page alone. */
  first(): Promise<P> {
    return this.#read({});
  }

  /** All items; a list without a filter can be long. */
  async all(): Promise<ItemOf<P>[]> {
    const items: ItemOf<P>[] = [];
    for await (const item of this) items.push(item);
    return items;
  }
}
