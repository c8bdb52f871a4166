import { AppError } from '@pixmill/contracts';
import { z } from 'zod';

/** The last item of a page, in lists that are ordered by time and id. */
export interface PagePosition {
  readonly at: Date;
  readonly id: string;
}

const timeSchema = z.iso.datetime().transform((text) => new Date(text));

/** A cursor is opaque to callers. Pure. */
export const encodeCursor = ({ at, id }: PagePosition): string => Buffer.from(JSON.stringify([at.toISOString(), id])).toString('base64url');

/** Null without a cursor. `idSchema` is the form of the list's ids. Throws AppError `invalid_parameter` for a cursor that no page gave. */
export function parseCursor(cursor: string | undefined, idSchema: z.ZodType<string> = z.guid()): PagePosition | null {
  if (cursor === undefined) return null;
  const parsed = z.tuple([timeSchema, idSchema]).safeParse(readJson(Buffer.from(cursor, 'base64url').toString()));
  if (parsed.success) return { at: parsed.data[0], id: parsed.data[1] };
  const detail = 'must be `next_cursor` of a page before';
  throw new AppError('invalid_parameter', { message: `cursor: ${detail}`, problems: [{ in: 'query', at: 'cursor', detail }] });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // parsed as no position
  }
}

/** The page of `rows`, of which one more than `limit` was read. Pure. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  {
    limit,
    toItem,
    toPosition,
  }: { readonly limit: number; readonly toItem: (row: Row) => Item; readonly toPosition: (row: Row) => PagePosition },
): { items: Item[]; next_cursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(toItem), next_cursor: rows.length > limit && last !== undefined ? encodeCursor(toPosition(last)) : null };
}

/** The page of a short list that was read whole, oldest first. Throws AppError `invalid_parameter` for a wrong cursor. */
export function toPageOfAll<Row, Item>(
  rows: readonly Row[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  list: { readonly toItem: (row: Row) => Item; readonly toPosition: (row: Row) => PagePosition },
): { items: Item[]; next_cursor: string | null } {
  const after = parseCursor(cursor, z.string().max(100));
  const compare = (one: Row, other: Row) => comparePositions(list.toPosition(one), list.toPosition(other));
  const rest = after === null ? rows : rows.filter((row) => comparePositions(list.toPosition(row), after) > 0);
  return toPage([...rest].sort(compare), { limit, ...list });
}

const comparePositions = (one: PagePosition, other: PagePosition): number =>
  one.at.getTime() - other.at.getTime() || (one.id < other.id ? -1 : Number(one.id > other.id));
