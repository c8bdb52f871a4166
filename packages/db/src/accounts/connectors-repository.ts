import { AppError, type Connector, connectorServiceSchema } from '@pixmill/contracts';
import type { Connector as ConnectorRow } from '../generated/client.js';
import { mapDatabaseErrors, type PrismaDatabase } from '../sql.js';
import { isObjectId, lockObjectCount } from './account-objects.js';

/** A connector as it is stored: its credentials sealed. */
export interface SealedConnector extends Connector {
  readonly sealed: string;
}

export interface ConnectorsRepository {
  /** The account's, oldest first. */
  list(accountId: string): Promise<Connector[]>;
  /** Throws AppError `invalid_parameter` when the account has `max` already. */
  create(connector: Omit<SealedConnector, 'createdAt'> & { readonly accountId: string }, limit: number): Promise<Connector>;
  /** Null when there is none of this id, or it is another account's. */
  find(accountId: string, id: string): Promise<SealedConnector | null>;
  /** False when there was none. */
  remove(accountId: string, id: string): Promise<boolean>;
}

function toConnector({ id, name, service, region, endpoint, createdAt }: ConnectorRow): Connector {
  return { id, name, service: connectorServiceSchema.parse(service), region, endpoint, createdAt };
}

export function createConnectorsRepository(client: PrismaDatabase): ConnectorsRepository {
  return {
    list: (accountId) =>
      mapDatabaseErrors(async () => {
        const rows = await client.connector.findMany({ where: { accountId }, orderBy: { createdAt: 'asc' } });
        return rows.map(toConnector);
      }),

    create: (data, limit) =>
      mapDatabaseErrors(() =>
        client.$transaction(async (tx) => {
          await lockObjectCount(tx, 'connectors', data.accountId);
          const count = await tx.connector.count({ where: { accountId: data.accountId } });
          if (count >= limit) throw new AppError('invalid_parameter', { message: `An account has at most ${limit} connectors` });
          return toConnector(await tx.connector.create({ data }));
        }),
      ),

    find: (accountId, id) =>
      mapDatabaseErrors(async () => {
        const row = isObjectId(id) ? await client.connector.findFirst({ where: { id, accountId } }) : null;
        return row && { ...toConnector(row), sealed: row.sealed };
      }),

    remove: (accountId, id) =>
      mapDatabaseErrors(async () => {
        if (!isObjectId(id)) return false;
        const { count } = await client.connector.deleteMany({ where: { id, accountId } });
        return count > 0;
      }),
  };
}
