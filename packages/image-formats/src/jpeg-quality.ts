import { readJpegQuantisation } from './containers/jpeg/jpeg-quantisation.js';
import { jpegTableFamilies } from './jpeg-table-families.js';

export interface JpegQuality {
  /** 1 to 100 on the scale of `family`. The nearest one when no known family has the table. */
  readonly quality: number;
  /** mozjpeg's number of the table family. */
  readonly family: number;
  /** Whether the luma table equals that of `family` at `quality`. */
  readonly exact: boolean;
  readonly progressive: boolean;
}

/** Finds the quality at which a JPEG was saved, by its luma table; null without a table. Throws AppError `image_damaged`. */
export function readJpegQuality(bytes: Buffer): JpegQuality | null {
  const quantisation = readJpegQuantisation(bytes);
  if (!quantisation) return null;
  const fits = jpegTableFamilies.flatMap(({ id, isCommon, luma: base }) =>
    Array.from({ length: 100 }, (_, index) => ({
      family: id,
      isCommon,
      quality: index + 1,
      distance: tableDistance({ luma: quantisation.luma, base, quality: index + 1 }),
    })),
  );
  const likely = fits.filter(({ isCommon, distance }) => isCommon || distance === 0);
  const { family, quality, distance } = likely.reduce((best, fit) => (fit.distance < best.distance ? fit : best));
  return { family, quality, exact: distance === 0, progressive: quantisation.progressive };
}

/** libjpeg's scaling: quality 1 to 100 to percent of the base table. */
const toPercent = (quality: number) => (quality < 50 ? Math.floor(5_000 / quality) : 200 - 2 * quality);

/** The largest step of a baseline JPEG. Where a base table has this value, its true step may be larger, so the step is not compared. */
const LARGEST_STEP = 255;

interface TableComparison {
  readonly luma: readonly number[];
  /** The table of the family at quality 50. */
  readonly base: readonly number[];
  readonly quality: number;
}

/** The sum of the differences between `luma` and `base` scaled to `quality`, with libjpeg's rounding and limits. */
function tableDistance({ luma, base, quality }: TableComparison): number {
  const percent = toPercent(quality);
  return luma.reduce((sum, step, at) => {
    const baseStep = base[at] ?? LARGEST_STEP;
    if (baseStep === LARGEST_STEP) return sum;
    const expected = Math.min(LARGEST_STEP, Math.max(1, Math.floor((baseStep * percent + 50) / 100)));
    return sum + Math.abs(step - expected);
  }, 0);
}
