import { AppError } from '@pixmill/contracts';

/** The cursor of a list that is ordered by position. Opaque to callers. Pure. */
export const encodePosition = (position: number): string => Buffer.from(`position ${position}`).toString('base64url');

/** The last position of the page before; -1 for the first page. Throws AppError `invalid_parameter`. */
export function parsePosition(cursor: string | undefined): number {
  if (cursor === undefined) return -1;
  const [, position] = /^position (\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (position !== undefined) return Number(position);
  const detail = 'must be `next_cursor` of a page before';
  throw new AppError('invalid_parameter', { message: `cursor: ${detail}`, problems: [{ in: 'query', at: 'cursor', detail }] });
}
