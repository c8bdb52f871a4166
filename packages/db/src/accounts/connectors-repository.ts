import { AppError, type Connector, connectorServiceSchema } from '@pixmill/contracts';
import { advisoryLock } from '../connection/advisory-locks.js';
import type { PrismaSource } from '../connection/prisma-client.js';
import type { Connector as ConnectorRow } from '../generated/client.js';
import { isObjectId } from './object-id.js';

/** A connector with its sealed credentials. */
export interface SealedConnector extends Connector {
  readonly sealed: string;
}

export interface ConnectorsRepository {
  /** Oldest first. */
  list(accountId: string): Promise<Connector[]>;
  /** Throws AppError `invalid_parameter` when the account has `limit` connectors already. */
  create(connector: Omit<SealedConnector, 'createdAt'> & { readonly accountId: string }, limit: number): Promise<Connector>;
  /** Null for an unknown id, and for another account's. */
  find(accountId: string, id: string): Promise<SealedConnector | null>;
  /** False for an unknown id, and for another account's. */
  remove(accountId: string, id: string): Promise<boolean>;
}

function toConnector({ id, name, service, region, endpoint, createdAt }: ConnectorRow): Connector {
  return { id, name, service: connectorServiceSchema.parse(service), region, endpoint, createdAt };
}

export function createConnectorsRepository(prisma: PrismaSource): ConnectorsRepository {
  return {
    async list(accountId) {
      const { connector } = await prisma.open();
      const rows = await connector.findMany({ where: { accountId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
      return rows.map(toConnector);
    },

    async create(data, limit) {
      const client = await prisma.open();
      return client.$transaction(async (tx) => {
        const { accountId } = data;
        await tx.$executeRaw(advisoryLock('connectors', accountId));
        const count = await tx.connector.count({ where: { accountId } });
        if (count >= limit) throw new AppError('invalid_parameter', { message: `An account has at most ${limit} connectors` });
        return toConnector(await tx.connector.create({ data }));
      });
    },

    async find(accountId, id) {
      const row = isObjectId(id) ? await (await prisma.open()).connector.findFirst({ where: { id, accountId } }) : null;
      return row && { ...toConnector(row), sealed: row.sealed };
    },

    async remove(accountId, id) {
      if (!isObjectId(id)) return false;
      const { connector } = await prisma.open();
      const { count } = await connector.deleteMany({ where: { id, accountId } });
      return count > 0;
    },
  };
}
