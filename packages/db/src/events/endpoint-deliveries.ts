import type { AccountEvent, Job, WebhookBody, WebhookEventType } from '@pixmill/contracts';
import { type SqlConnection, type Statement, sql } from '../sql.js';

/** Renders the body of a webhook for an endpoint of the account; the job is that of a settled event. Called inside a transaction. */
export type RenderEvent = (event: AccountEvent, job: Job | null) => WebhookBody;

/** Expression: whether an endpoint of the account asks for one of the events. One look at an index for accounts without endpoints. */
export const isAskedFor = (accountId: Statement, types: readonly WebhookEventType[]): Statement => sql`
  EXISTS (SELECT FROM webhook_endpoints w WHERE w.account_id = ${accountId} AND w.events && ${[...types]}::text[])`;

export interface EventDelivery {
  readonly accountId: string;
  readonly event: AccountEvent;
  readonly body: WebhookBody;
}

/** Expression: scheme, host and port of an endpoint's URL, which is stored as `URL` writes it. */
export const originOfUrl = sql`substring(w.url FROM '^https?://[^/?#]+')`;

/**
 * Inserts one delivery of an event for each endpoint that asks for it. The sweep enqueues them. The login stays with the endpoint, and is
 * read when the delivery is claimed.
 */
async function insertEndpointDeliveries(tx: SqlConnection, { accountId, event, body }: EventDelivery): Promise<void> {
  await tx.execute(sql`
    INSERT INTO deliveries (id, job_id, account_id, webhook_endpoint_id, event, url, endpoint, content_type, body, next_attempt_at)
    SELECT gen_random_uuid(), ${event.jobId}::uuid, w.account_id, w.id, ${event.type}, w.url, ${originOfUrl}, ${body.contentType}, ${body.body}, now()
    FROM webhook_endpoints w WHERE w.account_id = ${accountId}::uuid AND ${event.type} = ANY(w.events)`);
}

/** The deliveries of several events of one account, in their order. */
export async function insertEventDeliveries(
  tx: SqlConnection,
  accountId: string,
  events: readonly { readonly event: AccountEvent; readonly job: Job | null }[],
  render: RenderEvent,
): Promise<void> {
  for (const { event, job } of events) await insertEndpointDeliveries(tx, { accountId, event, body: render(event, job) });
}
