import { AppError } from '@pixmill/contracts';
import { advisoryLock } from '../connection/advisory-locks.js';
import { isRowNotFound } from '../connection/database-error.js';
import type { PrismaDatabase } from '../connection/prisma-client.js';
import { isObjectId } from './object-id.js';

/** An image that an account draws over its other images. */
export interface WatermarkInfo {
  /** 10 letters and digits. */
  readonly id: string;
  readonly name: string;
  /** px, after orientation. */
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
  /** Adds a watermark whose bytes are in storage. Throws AppError `invalid_parameter` when the account has `limit` watermarks already. */
  add(watermark: NewWatermark, limit: number): Promise<WatermarkInfo>;
  /** Oldest first. */
  list(accountId: string): Promise<WatermarkInfo[]>;
  /** Throws AppError `watermark_not_found`. */
  get(watermark: WatermarkRef): Promise<WatermarkInfo>;
  /** Whether all these ids are of this account. */
  ownsAll(accountId: string, ids: readonly string[]): Promise<boolean>;
  /** Deletes a watermark and returns the storage key of its bytes. Throws AppError `watermark_not_found`. */
  remove(watermark: WatermarkRef): Promise<string>;
  /** Those of these storage keys that belong to a watermark. */
  findExistingKeys(storageKeys: readonly string[]): Promise<string[]>;
}

const watermarkSelect = { id: true, name: true, width: true, height: true, sizeBytes: true, createdAt: true } as const;

export function createWatermarksRepository(prisma: PrismaDatabase): WatermarksRepository {
  return {
    add: (watermark, limit) =>
      prisma.$transaction(async (tx) => {
        const { accountId } = watermark;
        await tx.$executeRaw(advisoryLock('watermarks', accountId));
        if ((await tx.watermark.count({ where: { accountId } })) >= limit) {
          throw new AppError('invalid_parameter', { message: `watermarks: an account has at most ${limit}, delete one first` });
        }
        return tx.watermark.create({ data: watermark, select: watermarkSelect });
      }),

    list: (accountId) =>
      prisma.watermark.findMany({ where: { accountId }, select: watermarkSelect, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] }),

    async get({ accountId, id }) {
      const row = isObjectId(id) && (await prisma.watermark.findUnique({ where: { id, accountId }, select: watermarkSelect }));
      if (!row) throw new AppError('watermark_not_found');
      return row;
    },

    async ownsAll(accountId, ids) {
      const distinctIds = [...new Set(ids)];
      if (!distinctIds.every(isObjectId)) return false;
      return (await prisma.watermark.count({ where: { accountId, id: { in: distinctIds } } })) === distinctIds.length;
    },

    async remove({ accountId, id }) {
      if (!isObjectId(id)) throw new AppError('watermark_not_found');
      try {
        const { storageKey } = await prisma.watermark.delete({ where: { id, accountId }, select: { storageKey: true } });
        return storageKey;
      } catch (thrown) {
        throw isRowNotFound(thrown) ? new AppError('watermark_not_found', { cause: thrown }) : thrown;
      }
    },

    async findExistingKeys(storageKeys) {
      const rows = await prisma.watermark.findMany({ where: { storageKey: { in: [...storageKeys] } }, select: { storageKey: true } });
      return rows.map(({ storageKey }) => storageKey);
    },
  };
}
