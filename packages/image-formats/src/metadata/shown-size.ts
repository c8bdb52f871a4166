import { type ImageFacts, type ImageSize, uprightSize } from '../image-facts.js';
import { readExifDensity, readExifSize, statesInches } from './exif/exif-fields.js';

const DEFAULT_PX_PER_INCH = 72;

/**
 * The size in CSS px at which a browser shows a JPEG, before its orientation; null when it is that of the stored pixels. EXIF makes it another one
 * where it has a density in px per inch, and dimensions that are those of the stored pixels at that density. Source: docs/formats.md#density.
 */
export function readShownSize(exif: Buffer, { width, height }: ImageSize): ImageSize | null {
  const [density, size] = [readExifDensity(exif), readExifSize(exif)];
  if (!size || !density || !statesInches(exif) || (size.width === width && size.height === height)) return null;
  const isShown =
    size.width === Math.round((width * DEFAULT_PX_PER_INCH) / density.x) &&
    size.height === Math.round((height * DEFAULT_PX_PER_INCH) / density.y);
  return isShown ? size : null;
}

/** Whether a browser shows a picture with as many pixels as the source, but without its EXIF, at another size than the source. */
export function isShownAtOtherSize(facts: ImageFacts, { width, height }: ImageSize): boolean {
  const upright = uprightSize(facts);
  const hasSamePixels = upright.width === width && upright.height === height;
  return facts.format === 'jpeg' && facts.exif !== null && hasSamePixels && readShownSize(facts.exif, facts) !== null;
}
