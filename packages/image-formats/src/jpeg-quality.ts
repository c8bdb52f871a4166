import { readJpegQuantisation } from './containers/jpeg-quantisation.js';
import { jpegTableFamilies } from './jpeg-table-families.js';

export interface JpegQuality {
  /** 1 to 100 on the scale of its family; the nearest quality when the table is of no known family. */
  readonly quality: number;
  /** mozjpeg's number of the family of tables. */
  readonly family: number;
  /** Whether the table is exactly that of the quality. */
  readonly exact: boolean;
  readonly progressive: boolean;
}

/** The quality a JPEG was saved at, from its luma table; null without a table. Throws AppError `image_damaged`. */
export function readJpegQuality(bytes: Buffer): JpegQuality | null {
  const quantisation = readJpegQuantisation(bytes);
  if (!quantisation) return null;
  const fits = jpegTableFamilies.flatMap(({ id, isCommon, luma: base }) =>
    Array.from({ length: 100 }, (_, below) => ({
      family: id,
      isCommon,
      quality: below + 1,
      distance: tableDistance(quantisation.luma, base, below + 1),
    })),
  );
  const likely = fits.filter(({ isCommon, distance }) => isCommon || distance === 0);
  const { family, quality, distance } = likely.reduce((best, fit) => (fit.distance < best.distance ? fit : best));
  return { family, quality, exact: distance === 0, progressive: quantisation.progressive };
}

/** libjpeg's scaling: quality 1 to 100 to percent of the base table. */
const toPercent = (quality: number) => (quality < 50 ? Math.floor(5_000 / quality) : 200 - 2 * quality);

/** The largest step of a baseline JPEG. Where the base table has it, the real step may be larger, so it is not compared. */
const LARGEST_STEP = 255;

/** The sum of the differences between the steps and those of a quality, with libjpeg's rounding and limits. */
function tableDistance(luma: readonly number[], base: readonly number[], quality: number): number {
  const percent = toPercent(quality);
  return luma.reduce((sum, step, at) => {
    const baseStep = base[at] ?? LARGEST_STEP;
    if (baseStep === LARGEST_STEP) return sum;
    const expected = Math.min(LARGEST_STEP, Math.max(1, Math.floor((baseStep * percent + 50) / 100)));
    return sum + Math.abs(step - expected);
  }, 0);
}
