import { AppError } from '@pixmill/contracts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

/** Where a page begins, and how many items it has at most. */
export interface PageQuery {
  readonly limit: number;
  readonly cursor?: string;
}

/** Items of the largest page. */
const maxPageItems = 100;

/** Reads pages until there are `limit` items, and returns them as one page. Throws what `read` throws. */
export async function readPages<T, P extends Page<T>>(limit: number, read: (query: PageQuery) => Promise<P>): Promise<P> {
  let page = await read({ limit: Math.min(limit, maxPageItems) });
  let items = page.items;
  while (page.next_cursor !== null && items.length < limit) {
    page = await read({ limit: Math.min(limit - items.length, maxPageItems), cursor: page.next_cursor });
    items = [...items, ...page.items];
  }
  return { ...page, items };
}

/** The value of `--limit`. Throws AppError `invalid_parameter`. */
export function parseLimit(text: string): number {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= 1_000) return limit;
  throw new AppError('invalid_parameter', { fields: { limit: ['must be a whole number, 1 to 1000'] } });
}
