import { readJpegQuantisation } from '@pixmill/image-formats';
import sharp from 'sharp';
import { quantisationTables } from '../codecs/jpeg-mozjpeg.js';

/** Families of quantisation tables that encoders in use are known to scale: libjpeg's own, mozjpeg's default, and ours. */
const tableFamilies = [0, 3, ...quantisationTables] as const;
const isEngineFamily = (family: number) => quantisationTables.some((own) => own === family);

/** Steps of a family at quality 50, where they are the table itself; asked of the encoder, which knows. */
async function readBaseTable(family: number): Promise<readonly number[]> {
  const dot = sharp({ create: { width: 8, height: 8, channels: 3, background: 'gray' } });
  const encoded = await dot.jpeg({ mozjpeg: true, quantisationTable: family, quality: 50 }).toBuffer();
  return readJpegQuantisation(encoded)?.luma ?? [];
}

let cachedBaseTables: Promise<readonly (readonly number[])[]> | null = null;

function readBaseTables(): Promise<readonly (readonly number[])[]> {
  cachedBaseTables ??= Promise.all(tableFamilies.map(readBaseTable));
  return cachedBaseTables;
}

/** libjpeg's scaling: quality 1 to 100 to percent of the base table. */
const toPercent = (quality: number) => (quality < 50 ? Math.floor(5_000 / quality) : 200 - 2 * quality);

/** The largest step that a baseline JPEG has room for; what is more than that in a family cannot be read from one. */
const LARGEST_STEP = 255;

/** Sum of what the steps of a quality are off, with libjpeg's rounding and limits. */
function tableDistance(luma: readonly number[], base: readonly number[], quality: number): number {
  const percent = toPercent(quality);
  return luma.reduce((sum, step, at) => {
    const whole = base[at] ?? LARGEST_STEP;
    if (whole === LARGEST_STEP) return sum;
    const expected = Math.min(LARGEST_STEP, Math.max(1, Math.floor((whole * percent + 50) / 100)));
    return sum + Math.abs(step - expected);
  }, 0);
}

interface JpegQuality {
  /** On the scale of its family, 1 to 100: the nearest where it is none of the known ones. */
  readonly quality: number;
  readonly family: number;
  /** Whether the steps are exactly those of this quality. */
  readonly exact: boolean;
  readonly progressive: boolean;
}

/** The quality a JPEG was saved at, as its quantisation tells; null when it does not. Throws AppError `image_damaged`. */
export async function readJpegQuality(bytes: Buffer): Promise<JpegQuality | null> {
  const making = readJpegQuantisation(bytes);
  if (!making) return null;
  const bases = await readBaseTables();
  const fits = bases.flatMap((base, at) =>
    Array.from({ length: 100 }, (_, below) => ({
      family: tableFamilies[at] ?? 0,
      quality: below + 1,
      off: tableDistance(making.luma, base, below + 1),
    })),
  );
  // nobody else scales our families, so tables that are only near them are nearer to what they come from
  const likely = fits.filter(({ family, off }) => off === 0 || !isEngineFamily(family));
  const { family, quality, off } = likely.reduce((best, fit) => (fit.off < best.off ? fit : best));
  return { family, quality, exact: off === 0, progressive: making.progressive };
}

/** Whether a JPEG was made by this engine: one of its tables at a whole quality, progressive. Source: engine.md section 6, rule 1. */
export async function isEngineJpeg(bytes: Buffer): Promise<boolean> {
  const made = await readJpegQuality(bytes);
  return made?.exact === true && made.progressive && isEngineFamily(made.family);
}
