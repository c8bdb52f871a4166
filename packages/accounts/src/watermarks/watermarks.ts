import { AppError, cutFileName, formatNames, isConvertedFormat, nameFormats, watermarkFormats } from '@pixmill/contracts';
import type { WatermarkInfo, WatermarksRepository } from '@pixmill/db';
import type { readHeaderSize, sniff } from '@pixmill/image-formats/upload-checks';
import type { Logger } from '@pixmill/runtime';
import { randomAlphanumeric } from '@pixmill/runtime';
import type { Storage, StorageKeys } from '@pixmill/storage';

/** Limits of an account's watermarks. */
export const watermarkLimits = { maxFileBytes: 5_000_000, maxSidePx: 4_000, maxPerAccount: 100 } as const;

const idLength = 10;
const maxNameBytes = 1_000;

export interface WatermarkUpload {
  /** Null: the id becomes the name. */
  readonly name: string | null;
  readonly bytes: Buffer;
}

/** Images that an account draws over its other images. Their bytes never change, so that equal jobs give equal results. */
export interface Watermarks {
  /**
   * Stores a watermark. Reads its header only: a watermark with damaged pixels fails the images that use it.
   * Throws AppError `not_an_image`, `image_damaged`, `image_too_large`, `file_too_large`, `invalid_parameter` (too many watermarks),
   * `storage_failed` or `unavailable`.
   */
  add(accountId: string, upload: WatermarkUpload): Promise<WatermarkInfo>;
  /** Oldest first. */
  list(accountId: string): Promise<readonly WatermarkInfo[]>;
  /** Throws AppError `watermark_not_found`. */
  get(accountId: string, id: string): Promise<WatermarkInfo>;
  /** Jobs that use it and have not run yet fail. Throws AppError `watermark_not_found` or `unavailable`. */
  remove(accountId: string, id: string): Promise<void>;
}

export interface WatermarksDeps {
  readonly watermarks: WatermarksRepository;
  readonly storage: Storage;
  readonly sniff: typeof sniff;
  readonly readHeaderSize: typeof readHeaderSize;
  readonly keys: Pick<StorageKeys, 'watermark'>;
  readonly log: Logger;
}

/** Removes control characters: PostgreSQL rejects some of them. */
const sanitizeName = (name: string | null) => name && cutFileName(name.replace(/\p{Cc}/gu, ''), maxNameBytes);

export function createWatermarks({ watermarks, storage, sniff, readHeaderSize, keys, log }: WatermarksDeps): Watermarks {
  function readSize(bytes: Buffer): { width: number; height: number } {
    const { maxFileBytes, maxSidePx } = watermarkLimits;
    if (bytes.length > maxFileBytes)
      throw new AppError('file_too_large', { message: `The file is larger than ${maxFileBytes / 1_000_000} MB` });
    const { format } = sniff(bytes);
    if (format === null || format === 'svg' || isConvertedFormat(format)) {
      throw new AppError('not_an_image', {
        message: `A watermark must be a ${nameFormats(watermarkFormats)}${format === null ? '' : `, not ${format === 'svg' || format === 'ico' ? 'an' : 'a'} ${formatNames[format]}`}`,
      });
    }
    const size = readHeaderSize(bytes, format);
    if (Math.max(size.width, size.height) > maxSidePx) {
      throw new AppError('image_too_large', {
        message: `A watermark may have at most ${maxSidePx} px on each side; this one has ${size.width} x ${size.height}`,
      });
    }
    return size;
  }

  /** Leaves a file that cannot be removed to maintenance: no row names it. */
  async function removeFile(storageKey: string): Promise<void> {
    try {
      await storage.remove(storageKey);
    } catch (thrown) {
      log.error(thrown, { storageKey }, 'file of a watermark not removed');
    }
  }

  return {
    async add(accountId, { name, bytes }) {
      const size = readSize(bytes);
      const id = randomAlphanumeric(idLength);
      const storageKey = keys.watermark({ accountId, id });
      await storage.put(storageKey, bytes);
      const row = { id, accountId, name: sanitizeName(name) || id, ...size, sizeBytes: bytes.length, storageKey };
      try {
        const watermark = await watermarks.add(row, watermarkLimits.maxPerAccount);
        log.info({ accountId, watermarkId: id, sizeBytes: bytes.length }, 'watermark added');
        return watermark;
      } catch (thrown) {
        // An error may hide a commit, so the bytes are removed only when the row was certainly not written.
        if (thrown instanceof AppError && thrown.code === 'invalid_parameter') await removeFile(storageKey);
        throw thrown;
      }
    },
    list: (accountId) => watermarks.list(accountId),
    get: (accountId, id) => watermarks.get({ accountId, id }),
    async remove(accountId, id) {
      // The row first: after a crash, bytes without a row are orphans that maintenance removes; a row without bytes is an error.
      await removeFile(await watermarks.remove({ accountId, id }));
      log.info({ accountId, watermarkId: id }, 'watermark removed');
    },
  };
}
