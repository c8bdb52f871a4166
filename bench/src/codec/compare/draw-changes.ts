import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { percent } from '../../numbers.js';
import type { CorpusImage } from '../../read-corpus.js';
import { sharpDecoder } from '../decoders/sharp-decoder.js';
import type { RowCache } from '../row-cache.js';
import { cutRegion, drawSheet, type SheetRow } from '../sheet/draw-sheet.js';
import { findChangedRegion } from '../sheet/find-changed-region.js';
import type { ResultPair } from './pair-runs.js';
import type { RunEntry } from './read-run.js';

/** Side of the part that is shown, in px. */
const shownSide = 128;
const scale = 2;
const columnCount = 2;

export interface ChangesInput {
  readonly pairs: readonly ResultPair[];
  readonly images: readonly CorpusImage[];
  /** Has the bytes of both runs. */
  readonly cache: RowCache;
}

/** Draws source, before and after of each pair: the part of 128 px where before and after differ most. Pairs without pixels are named only. */
export async function drawChanges({ pairs, images, cache }: ChangesInput): Promise<Buffer> {
  const rows: SheetRow[] = [];
  for (const { before, after, ratio } of pairs) {
    const score = (entry: RunEntry) => entry.score?.toFixed(1) ?? '-';
    const lines = [
      `${after.imageClass}/${after.name} ${after.mode}: ${before.sizeBytes} to ${after.sizeBytes} bytes (${percent(ratio)}), score ${score(before)} to ${score(after)}`,
    ];
    const image = images.find(({ name, imageClass }) => name === after.name && imageClass === after.imageClass);
    const paths = [before, after].map(({ sha256 }) => (sha256 === undefined ? '' : cache.bytesPath(sha256)));
    if (image === undefined || !paths.every((path) => existsSync(path))) {
      rows.push({ lines: [...lines, 'the source is not in the corpus, or a result is not in the cache'], pictures: [], scale });
      continue;
    }
    const [beforePath = '', afterPath = ''] = paths;
    const [source, one, other] = [
      await sharpDecoder.decode({ bytes: await readFile(image.path), format: before.sourceFormat, frames: image.frames }),
      await sharpDecoder.decode({ bytes: await readFile(beforePath), format: before.format, frames: image.frames }),
      await sharpDecoder.decode({ bytes: await readFile(afterPath), format: after.format, frames: image.frames }),
    ];
    const region = findChangedRegion(one, other, shownSide);
    const pictures = await Promise.all([source, one, other].map((picture) => cutRegion(picture, region)));
    rows.push({ lines: [...lines, `source, before, after at ${region.left},${region.top}`], pictures, scale });
  }
  return drawSheet(rows, columnCount);
}
