import { type Statement, sql } from './sql.js';

/** An item of a list that is ordered by time and id. Times are stored to the millisecond, so a `Date` names one exactly. */
export interface ListPosition {
  readonly at: Date;
  readonly id: string;
}

/** Condition: the row is after `position` in a list in ascending order; `columns` are its time and id, such as `(created_at, id)`. */
export function isAfter(position: ListPosition | null, columns: Statement): Statement {
  return position === null ? sql`true` : sql`${columns} > (${position.at}::timestamptz, ${position.id}::uuid)`;
}

/** Condition: the row is after `position` in a list in descending order. */
export function isBefore(position: ListPosition | null, columns: Statement): Statement {
  return position === null ? sql`true` : sql`${columns} < (${position.at}::timestamptz, ${position.id}::uuid)`;
}
