import { randomUUID } from 'node:crypto';
import { AppError, type WebhookBody, type WebhookEventType } from '@pixmill/contracts';
import { advisoryLock } from '../connection/advisory-locks.js';
import { type Sql, sql } from '../sql.js';
import { originOfUrl } from './endpoint-deliveries.js';

/** An address of an account that is told of events of every job. */
export interface EventEndpoint {
  readonly id: string;
  /** Without its login. */
  readonly url: string;
  readonly hasLogin: boolean;
  readonly events: readonly WebhookEventType[];
  readonly createdAt: Date;
}

export interface NewEventEndpoint {
  readonly accountId: string;
  /** As `URL` writes it, without its login. */
  readonly url: string;
  /** Sealed `Login`; null without one. */
  readonly login: string | null;
  readonly events: readonly WebhookEventType[];
}

export interface EventEndpointRef {
  readonly accountId: string;
  readonly id: string;
}

export interface TestDelivery extends EventEndpointRef {
  readonly deliveryId: string;
  /** The type of a test event. */
  readonly event: string;
  readonly body: WebhookBody;
}

export interface WebhookEndpointsRepository {
  /** Oldest first. */
  list(accountId: string): Promise<EventEndpoint[]>;
  find(endpoint: EventEndpointRef): Promise<EventEndpoint | null>;
  /** Throws AppError `state_conflict` when the account has `maxPerAccount`. */
  create(endpoint: NewEventEndpoint, maxPerAccount: number): Promise<EventEndpoint>;
  /** Null for an unknown endpoint. */
  changeEvents(endpoint: EventEndpointRef, events: readonly WebhookEventType[]): Promise<EventEndpoint | null>;
  /** Deletes its deliveries, too. False for an unknown endpoint. */
  remove(endpoint: EventEndpointRef): Promise<boolean>;
  /** Inserts a delivery that is due now. False for an unknown endpoint. */
  insertTest(delivery: TestDelivery): Promise<boolean>;
}

const columns = sql`id, url, login IS NOT NULL AS "hasLogin", events, created_at AS "createdAt"`;
const isOne = ({ accountId, id }: EventEndpointRef) => sql`id = ${id}::uuid AND account_id = ${accountId}::uuid`;

export function createWebhookEndpointsRepository(db: Sql): WebhookEndpointsRepository {
  return {
    list: (accountId) =>
      db.query<EventEndpoint>(sql`
        SELECT ${columns} FROM webhook_endpoints WHERE account_id = ${accountId}::uuid ORDER BY created_at, id`),

    async find(endpoint) {
      const [row] = await db.query<EventEndpoint>(sql`SELECT ${columns} FROM webhook_endpoints WHERE ${isOne(endpoint)}`);
      return row ?? null;
    },

    create: ({ accountId, url, login, events }, maxPerAccount) =>
      db.transaction(async (tx) => {
        await tx.execute(advisoryLock('endpoints', accountId));
        const [row] = await tx.query<EventEndpoint>(sql`
          INSERT INTO webhook_endpoints (id, account_id, url, login, events)
          SELECT ${randomUUID()}::uuid, ${accountId}::uuid, ${url}, ${login}, ${[...events]}::text[]
          WHERE (SELECT count(*) FROM webhook_endpoints WHERE account_id = ${accountId}::uuid) < ${maxPerAccount}
          RETURNING ${columns}`);
        if (row) return row;
        throw new AppError('state_conflict', { message: `An account has at most ${maxPerAccount} webhook endpoints: delete one first` });
      }),

    async changeEvents(endpoint, events) {
      const [row] = await db.query<EventEndpoint>(sql`
        UPDATE webhook_endpoints SET events = ${[...events]}::text[] WHERE ${isOne(endpoint)} RETURNING ${columns}`);
      return row ?? null;
    },

    remove: async (endpoint) => (await db.execute(sql`DELETE FROM webhook_endpoints WHERE ${isOne(endpoint)}`)) === 1,

    async insertTest({ deliveryId, event, body, ...endpoint }) {
      const inserted = await db.execute(sql`
        INSERT INTO deliveries (id, account_id, webhook_endpoint_id, event, url, endpoint, content_type, body, next_attempt_at)
        SELECT ${deliveryId}::uuid, w.account_id, w.id, ${event}, w.url, ${originOfUrl}, ${body.contentType}, ${body.body}, now()
        FROM webhook_endpoints w WHERE ${isOne(endpoint)}`);
      return inserted === 1;
    },
  };
}
