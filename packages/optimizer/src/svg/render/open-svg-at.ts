import type { ImageSize } from '@pixmill/image-formats';
import type { Sharp } from 'sharp';
import { openSvg } from './open-svg.js';

/** The exact size is read at this multiple of the usual density, from the header alone. */
const MEASURED_TIMES = 100;
const MEASURED_DPI = 72 * MEASURED_TIMES;

/** The start tag of the root: its name and attributes. */
const rootTag = /^<[\w:.-]+(?:\s+[^\s=>/]+\s*=\s*(?:"[^"]*"|'[^']*'))*/;
const attribute = /\s+([^\s=>/]+)\s*=\s*(?:"[^"]*"|'[^']*')/g;

/** Rules that could mean another element when the root is no longer the outermost one, or could count twice. */
const rootRules = /<style[^>]*>[^<]*(?:\bsvg\b|[*[]|:(?:root|not|is|where|has|only|first|last|nth|empty))/i;

/**
 * A pipeline that draws the shapes of an SVG at another size, without shrinking or enlarging pixels. `size` is the rounded size of the SVG. Null when the rules
 * of the SVG do not allow it. Throws what librsvg throws.
 */
export async function openSvgAt(text: string, size: ImageSize, { width, height }: ImageSize): Promise<Sharp | null> {
  const [tag] = rootTag.exec(text) ?? [];
  if (tag === undefined || rootRules.test(text)) return null;
  const exact = await measureExactly(text, size);
  // the position counts in an inner svg, not in the outermost one
  const root = tag.replace(attribute, (whole, name) => (name === 'x' || name === 'y' ? '' : whole));
  const view = `viewBox="0 0 ${exact.width} ${exact.height}" preserveAspectRatio="none"`;
  return openSvg(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ${view}>${root}${text.slice(tag.length)}</svg>`,
  );
}

/** The size of an SVG with two decimals, where sharp rounds to whole px. */
async function measureExactly(text: string, size: ImageSize): Promise<ImageSize> {
  const { width, height } = await openSvg(text, MEASURED_DPI).metadata();
  return { width: toExact(width, size.width), height: toExact(height, size.height) };
}

/** Lengths in px grow with the density, those in mm with its square. */
function toExact(measured: number, rounded: number): number {
  const sizes = [measured / MEASURED_TIMES, measured / MEASURED_TIMES ** 2];
  return sizes.find((length) => Math.abs(length - rounded) <= 0.5) ?? rounded;
}
