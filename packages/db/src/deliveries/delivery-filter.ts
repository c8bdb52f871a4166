import { join, type Statement, sql } from '../sql.js';

export type DeliveryState = 'pending' | 'delivered' | 'failed';

/** Conditions on deliveries; an absent one matches all. */
export interface DeliveryFilter {
  readonly accountId?: string | undefined;
  readonly id?: string | undefined;
  readonly state?: DeliveryState | undefined;
  readonly endpoint?: string | undefined;
  /** Created then or later. */
  readonly since?: Date | undefined;
}

/** The filter as a condition on delivery `d`. */
export function toCondition({ accountId, id, state, endpoint, since }: DeliveryFilter): Statement {
  const conditions = [
    sql`true`,
    ...(accountId === undefined ? [] : [sql`d.account_id = ${accountId}::uuid`]),
    ...(id === undefined ? [] : [sql`d.id = ${id}::uuid`]),
    ...(state === undefined ? [] : [sql`d.state = ${state}::delivery_state`]),
    ...(endpoint === undefined ? [] : [sql`d.endpoint = ${endpoint}`]),
    ...(since === undefined ? [] : [sql`d.created_at >= ${since}::timestamptz`]),
  ];
  return join(conditions, ' AND ');
}
