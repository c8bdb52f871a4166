import { toCollectionUpdated } from '@pixmill/contracts';
import { insertEventDeliveries, isAskedFor, type RenderEvent } from '../events/endpoint-deliveries.js';
import { type Sql, sql } from '../sql.js';
import { type CollectionRow, collectionColumns, toCollection } from './collection-rows.js';
import { type CollectionRef, ofAccount } from './write-collections.js';

/** The state as it is told of: a pause with its reason. */
const shownState = sql`concat_ws(' ', c.state::text, c.pause_reason)`;

/** Writes a webhook for each endpoint that asks for `collection.updated`, once for each change of the state. Progress is for streams only. */
export async function tellEndpoints({ transaction }: Sql, ref: CollectionRef, renderEvent: RenderEvent | null): Promise<void> {
  if (renderEvent === null) return;
  await transaction(async (tx) => {
    const [row] = await tx.query<CollectionRow>(sql`
      UPDATE collections c SET told_state = ${shownState}
      WHERE ${ofAccount(ref)} AND c.told_state IS DISTINCT FROM ${shownState} AND ${isAskedFor(sql`c.account_id`, ['collection.updated'])}
      RETURNING ${collectionColumns}`);
    if (!row) return;
    const event = toCollectionUpdated(toCollection(row), new Date());
    await insertEventDeliveries(tx, ref.accountId, [{ event, job: null }], renderEvent);
  });
}
