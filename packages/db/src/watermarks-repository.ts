import { AppError } from '@pixmill/contracts';
import { atDatabase, type Client } from './client.js';
import { isOwnedId, lockCount } from './owned.js';

/** A picture that an account lays over others. */
export interface WatermarkFacts {
  /** 10 letters and digits. */
  readonly id: string;
  readonly name: string;
  /** px, upright. */
  readonly width: number;
  readonly height: number;
  readonly sizeBytes: number;
  readonly createdAt: Date;
}

export interface NewWatermark extends Omit<WatermarkFacts, 'createdAt'> {
  readonly accountId: string;
  readonly storageKey: string;
}

export interface OwnedWatermark {
  readonly accountId: string;
  readonly id: string;
}

export interface WatermarksRepository {
  /** Writes down one whose bytes are in storage. Throws AppError `invalid_parameter` when the account has `most` already. */
  add(watermark: NewWatermark, most: number): Promise<WatermarkFacts>;
  /** Oldest first. */
  list(accountId: string): Promise<WatermarkFacts[]>;
  /** Throws AppError `watermark_not_found`. */
  get(watermark: OwnedWatermark): Promise<WatermarkFacts>;
  /** Whether every one of these ids is of this account. */
  ownsAll(accountId: string, ids: readonly string[]): Promise<boolean>;
  /** Forgets one, and returns the key of its bytes. Throws AppError `watermark_not_found`. */
  remove(watermark: OwnedWatermark): Promise<string>;
  /** Of these storage keys those that a watermark has. */
  findKeys(keys: readonly string[]): Promise<string[]>;
}

const facts = { id: true, name: true, width: true, height: true, sizeBytes: true, createdAt: true } as const;

export function createWatermarksRepository(client: Client): WatermarksRepository {
  return {
    add: (watermark, most) =>
      atDatabase(() =>
        client.$transaction(async (tx) => {
          const { accountId } = watermark;
          await lockCount(tx, 'watermarks', accountId);
          if ((await tx.watermark.count({ where: { accountId } })) >= most) {
            throw new AppError('invalid_parameter', { message: `watermarks: an account has at most ${most}, delete one first` });
          }
          return tx.watermark.create({ data: watermark, select: facts });
        }),
      ),

    list: (accountId) =>
      atDatabase(() => client.watermark.findMany({ where: { accountId }, select: facts, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })),

    get: ({ accountId, id }) =>
      atDatabase(async () => {
        const row = isOwnedId(id) && (await client.watermark.findUnique({ where: { id, accountId }, select: facts }));
        if (!row) throw new AppError('watermark_not_found');
        return row;
      }),

    ownsAll: (accountId, ids) =>
      atDatabase(async () => {
        const wanted = [...new Set(ids)];
        if (!wanted.every(isOwnedId)) return false;
        return (await client.watermark.count({ where: { accountId, id: { in: wanted } } })) === wanted.length;
      }),

    remove: ({ accountId, id }) =>
      atDatabase(async () => {
        if (!isOwnedId(id)) throw new AppError('watermark_not_found');
        const [removed] = await client.$queryRaw<{ storageKey: string }[]>`
          DELETE FROM watermarks WHERE id = ${id} AND account_id = ${accountId}::uuid RETURNING storage_key AS "storageKey"`;
        if (!removed) throw new AppError('watermark_not_found');
        return removed.storageKey;
      }),

    findKeys: (keys) =>
      atDatabase(async () => {
        const rows = await client.watermark.findMany({ where: { storageKey: { in: [...keys] } }, select: { storageKey: true } });
        return rows.map(({ storageKey }) => storageKey);
      }),
  };
}
