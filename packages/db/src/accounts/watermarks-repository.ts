import { AppError } from '@pixmill/contracts';
import { advisoryLock } from '../connection/advisory-locks.js';
import { isRowNotFound } from '../connection/database-error.js';
import type { PrismaSource } from '../connection/prisma-client.js';
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

export function createWatermarksRepository(prisma: PrismaSource): WatermarksRepository {
  return {
    async add(newWatermark, limit) {
      const client = await prisma.open();
      return client.$transaction(async (tx) => {
        const { accountId } = newWatermark;
        await tx.$executeRaw(advisoryLock('watermarks', accountId));
        if ((await tx.watermark.count({ where: { accountId } })) >= limit) {
          throw new AppError('invalid_parameter', { message: `watermarks: an account has at most ${limit}, delete one first` });
        }
        return tx.watermark.create({ data: newWatermark, select: watermarkSelect });
      });
    },

    async list(accountId) {
      const { watermark } = await prisma.open();
      return watermark.findMany({ where: { accountId }, select: watermarkSelect, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
    },

    async get({ accountId, id }) {
      if (!isObjectId(id)) throw new AppError('watermark_not_found');
      const { watermark } = await prisma.open();
      const row = await watermark.findUnique({ where: { id, accountId }, select: watermarkSelect });
      if (!row) throw new AppError('watermark_not_found');
      return row;
    },

    async ownsAll(accountId, ids) {
      const distinctIds = [...new Set(ids)];
      if (!distinctIds.every(isObjectId)) return false;
      const { watermark } = await prisma.open();
      return (await watermark.count({ where: { accountId, id: { in: distinctIds } } })) === distinctIds.length;
    },

    async remove({ accountId, id }) {
      if (!isObjectId(id)) throw new AppError('watermark_not_found');
      const { watermark } = await prisma.open();
      try {
        const { storageKey } = await watermark.delete({ where: { id, accountId }, select: { storageKey: true } });
        return storageKey;
      } catch (thrown) {
        throw isRowNotFound(thrown) ? new AppError('watermark_not_found', { cause: thrown }) : thrown;
      }
    },

    async findExistingKeys(storageKeys) {
      const { watermark } = await prisma.open();
      const rows = await watermark.findMany({ where: { storageKey: { in: [...storageKeys] } }, select: { storageKey: true } });
      return rows.map(({ storageKey }) => storageKey);
    },
  };
}
