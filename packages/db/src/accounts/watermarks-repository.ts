import { AppError } from '@pixmill/contracts';
import { mapDatabaseErrors, type PrismaDatabase } from '../sql.js';
import { isObjectId, lockObjectCount } from './account-objects.js';

/** A picture that an account lays over others. */
export interface WatermarkInfo {
  /** 10 letters and digits. */
  readonly id: string;
  readonly name: string;
  /** px, upright. */
  readonly width: number;
  readonly height: number;
  readonly sizeBytes: number;
  readonly createdAt: Date;
}

export interface NewWatermark extends Omit<WatermarkInfo, 'createdAt'> {
  readonly accountId: string;
  readonly storageKey: string;
}

export interface WatermarkRef {
  readonly accountId: string;
  readonly id: string;
}

export interface WatermarksRepository {
  /** Writes down one whose bytes are in storage. Throws AppError `invalid_parameter` when the account has `most` already. */
  add(watermark: NewWatermark, limit: number): Promise<WatermarkInfo>;
  /** Oldest first. */
  list(accountId: string): Promise<WatermarkInfo[]>;
  /** Throws AppError `watermark_not_found`. */
  get(watermark: WatermarkRef): Promise<WatermarkInfo>;
  /** Whether every one of these ids is of this account. */
  ownsAll(accountId: string, ids: readonly string[]): Promise<boolean>;
  /** Forgets one, and returns the key of its bytes. Throws AppError `watermark_not_found`. */
  remove(watermark: WatermarkRef): Promise<string>;
  /** Of these storage keys those that a watermark has. */
  findExistingKeys(keys: readonly string[]): Promise<string[]>;
}

const watermarkSelect = { id: true, name: true, width: true, height: true, sizeBytes: true, createdAt: true } as const;

export function createWatermarksRepository(client: PrismaDatabase): WatermarksRepository {
  return {
    add: (watermark, limit) =>
      mapDatabaseErrors(() =>
        client.$transaction(async (tx) => {
          const { accountId } = watermark;
          await lockObjectCount(tx, 'watermarks', accountId);
          if ((await tx.watermark.count({ where: { accountId } })) >= limit) {
            throw new AppError('invalid_parameter', { message: `watermarks: an account has at most ${limit}, delete one first` });
          }
          return tx.watermark.create({ data: watermark, select: watermarkSelect });
        }),
      ),

    list: (accountId) =>
      mapDatabaseErrors(() =>
        client.watermark.findMany({ where: { accountId }, select: watermarkSelect, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] }),
      ),

    get: ({ accountId, id }) =>
      mapDatabaseErrors(async () => {
        const row = isObjectId(id) && (await client.watermark.findUnique({ where: { id, accountId }, select: watermarkSelect }));
        if (!row) throw new AppError('watermark_not_found');
        return row;
      }),

    ownsAll: (accountId, ids) =>
      mapDatabaseErrors(async () => {
        const wanted = [...new Set(ids)];
        if (!wanted.every(isObjectId)) return false;
        return (await client.watermark.count({ where: { accountId, id: { in: wanted } } })) === wanted.length;
      }),

    remove: ({ accountId, id }) =>
      mapDatabaseErrors(async () => {
        if (!isObjectId(id)) throw new AppError('watermark_not_found');
        const [removed] = await client.$queryRaw<{ storageKey: string }[]>`
          DELETE FROM watermarks WHERE id = ${id} AND account_id = ${accountId}::uuid RETURNING storage_key AS "storageKey"`;
        if (!removed) throw new AppError('watermark_not_found');
        return removed.storageKey;
      }),

    findExistingKeys: (keys) =>
      mapDatabaseErrors(async () => {
        const rows = await client.watermark.findMany({ where: { storageKey: { in: [...keys] } }, select: { storageKey: true } });
        return rows.map(({ storageKey }) => storageKey);
      }),
  };
}
