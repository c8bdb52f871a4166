import type { ImageSize } from '@pixmill/image-formats';
import sharp, { type Sharp } from 'sharp';
import { readSvgText } from '../sanitize/svg-text.js';

/** The size of an SVG, and how to render another version of it at the same size. */
export interface SvgMeasurement {
  /** From the attributes of the root, or else the bounding box of the content. */
  readonly size: ImageSize;
  /** Adds a size to the root of a version of the SVG, when the original needs one to be rendered. */
  readonly applySize: (text: string) => string;
}

/** At this density librsvg renders one px of the SVG as one pixel. */
export const DEFAULT_DPI = 72;

/** Everything before the root. It changes no pixel, but libvips recognizes an SVG by a root near the start. */
const prolog = /^(?:\s+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>)+/i;

/** The text of an SVG from its root on. Throws AppError `svg_not_allowed`, `image_too_large`, `image_damaged`. */
export const readSvgRoot = (bytes: Buffer) => readSvgText(bytes).replace(prolog, '');

/** A root without width and height; browsers use 300 x 150 px. */
const rootWithoutSize = /^<[\w:.-]+(?=[\s/>])(?![^>]*\s(?:width|height)\s*=)/;
const DEFAULT_SIZE_ATTRIBUTES = ' width="300" height="150"';

const physicalSize = /^<[^>]*\s(?:width|height)\s*=\s*["'][^"'>]*(?:mm|cm|in|pt|pc|q)\s*["']/i;

/** Whether the size is in units of length. It then grows with the square of the density. */
export const hasPhysicalSize = (text: string): boolean => physicalSize.test(text);

/** A pipeline that renders the SVG. */
export const openSvg = (text: string, density = DEFAULT_DPI): Sharp => sharp(Buffer.from(text), { density, limitInputPixels: false });

const withDefaultSize = (text: string) => text.replace(rootWithoutSize, (root) => root + DEFAULT_SIZE_ATTRIBUTES);

/** Reads the size of an SVG. Throws what librsvg throws. */
export async function measureSvg(text: string): Promise<SvgMeasurement> {
  try {
    return { size: await openSvg(text).metadata(), applySize: (same) => same };
  } catch (thrown) {
    // without attributes librsvg measures the content, and fails when there is none
    if (withDefaultSize(text) === text) throw thrown;
    return { size: await openSvg(withDefaultSize(text)).metadata(), applySize: withDefaultSize };
  }
}
