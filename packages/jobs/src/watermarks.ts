import { AppError } from '@pixmill/contracts';
import type { WatermarkFacts } from '@pixmill/db';
import type { headerSize } from '@pixmill/optimizer/header-size';
import type { Deps } from './deps.js';
import { randomName } from './random-name.js';

/** What an account may upload as a watermark. Bytes of a file, px of a side, and how many there may be. */
export const watermarkLimits = { fileBytes: 5_000_000, side: 4_000, count: 100 } as const;

const idLength = 10;
const nameLength = 255;

export interface NewPicture {
  /** Null: named after its id. */
  readonly name: string | null;
  readonly bytes: Buffer;
}

/** The pictures that an account lays over others. Their bytes never change, so that equal work stays equal. */
export interface Watermarks {
  /**
   * Keeps one. It is looked at and not decoded: one that is damaged inside fails the images it is laid over.
   * Throws AppError `not_an_image`, `image_damaged`, `image_too_large`, `file_too_large`, `invalid_parameter` when there are too many,
   * `storage_failed` or `unavailable`.
   */
  add(accountId: string, picture: NewPicture): Promise<WatermarkFacts>;
  /** Oldest first. */
  list(accountId: string): Promise<readonly WatermarkFacts[]>;
  /** Throws AppError `watermark_not_found`. */
  show(accountId: string, id: string): Promise<WatermarkFacts>;
  /** Jobs that name it and have not run yet fail. Throws AppError `watermark_not_found`, `storage_failed` or `unavailable`. */
  remove(accountId: string, id: string): Promise<void>;
}

type WatermarkDeps = Pick<Deps, 'watermarks' | 'storage' | 'sniff' | 'log'> & {
  readonly headerSize: typeof headerSize;
  readonly keys: Pick<Deps['keys'], 'watermark'>;
};

/** Without control characters, some of which no database takes. */
const toName = (sent: string | null) => sent?.replace(/\p{Cc}/gu, '').slice(0, nameLength);

export function createWatermarks({ watermarks, storage, sniff, headerSize: sizeOf, keys, log }: WatermarkDeps): Watermarks {
  function measure(bytes: Buffer): { width: number; height: number } {
    const { fileBytes, side } = watermarkLimits;
    if (bytes.length > fileBytes) throw new AppError('file_too_large', { message: `The file is larger than ${fileBytes / 1_000_000} MB` });
    const { format } = sniff(bytes);
    if (format === null || format === 'svg') {
      throw new AppError('not_an_image', {
        message: `A watermark has to be a JPEG, PNG, GIF, WebP or AVIF${format ? ', not an SVG' : ''}`,
      });
    }
    const size = sizeOf(bytes, format);
    if (Math.max(size.width, size.height) > side) {
      throw new AppError('image_too_large', {
        message: `A watermark has at most ${side} px a side, this is ${size.width} x ${size.height}`,
      });
    }
    return size;
  }

  return {
    async add(accountId, { name, bytes }) {
      const size = measure(bytes);
      const id = randomName(idLength);
      const storageKey = keys.watermark({ accountId, id });
      await storage.put(storageKey, bytes);
      const row = { id, accountId, name: toName(name) || id, ...size, sizeBytes: bytes.length, storageKey };
      try {
        const facts = await watermarks.add(row, watermarkLimits.count);
        log.info({ accountId, watermarkId: id, sizeBytes: bytes.length }, 'watermark added');
        return facts;
      } catch (thrown) {
        // A lost answer may still have been a commit, so bytes are only removed when the row is known to be absent.
        if (thrown instanceof AppError && thrown.code === 'invalid_parameter') await storage.remove(storageKey);
        throw thrown;
      }
    },
    list: (accountId) => watermarks.list(accountId),
    show: (accountId, id) => watermarks.get({ accountId, id }),
    async remove(accountId, id) {
      // The row first: bytes that a crash leaves behind are orphans, a row without bytes would be a lie.
      await storage.remove(await watermarks.remove({ accountId, id }));
      log.info({ accountId, watermarkId: id }, 'watermark removed');
    },
  };
}
