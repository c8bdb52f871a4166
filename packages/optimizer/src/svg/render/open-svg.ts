import sharp, { type Sharp } from 'sharp';
import { readSvgText } from '../sanitize/svg-text.js';

/** px */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** An SVG that can be drawn. */
export interface SvgMeasurement {
  /** What it says, or its content takes. */
  readonly size: ImageSize;
  /** Adds what another text of the same drawing needs to be drawn like this one. */
  readonly applySize: (text: string) => string;
}

/** Dots an inch at which a px of the drawing is one of the picture. */
export const DEFAULT_DPI = 72;

/** What stands before the root says nothing about the drawing, and hides it from libvips, which looks for the root at the start. */
const prolog = /^(?:\s+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>)+/i;

/** The text of an SVG from its root on. Throws AppError `svg_not_allowed`, `image_too_large`, `image_damaged`. */
export const readSvgRoot = (bytes: Buffer) => readSvgText(bytes).replace(prolog, '');

/** A root that says no size, and what a browser would take it for. */
const sizeless = /^<[\w:.-]+(?=[\s/>])(?![^>]*\s(?:width|height)\s*=)/;
const DEFAULT_SIZE_ATTRIBUTES = ' width="300" height="150"';

/** A pipeline over the drawing. */
export const openSvg = (text: string, density = DEFAULT_DPI): Sharp => sharp(Buffer.from(text), { density, limitInputPixels: false });

const withDefaultSize = (text: string) => text.replace(sizeless, (root) => root + DEFAULT_SIZE_ATTRIBUTES);

/** The size of a drawing, and what has to be done to it before it can be drawn. Throws what librsvg throws. */
export async function measureSvg(text: string): Promise<SvgMeasurement> {
  try {
    return { size: await openSvg(text).metadata(), applySize: (same) => same };
  } catch (thrown) {
    // librsvg takes the content for the size, and fails where there is none
    if (withDefaultSize(text) === text) throw thrown;
    return { size: await openSvg(withDefaultSize(text)).metadata(), applySize: withDefaultSize };
  }
}
