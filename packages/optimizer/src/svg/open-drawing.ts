import sharp, { type Sharp } from 'sharp';
import { readSvgText } from './svg-text.js';

/** px */
export interface DrawingSize {
  readonly width: number;
  readonly height: number;
}

/** An SVG that can be drawn. */
export interface Drawing {
  /** What it says, or its content takes. */
  readonly size: DrawingSize;
  /** Adds what another text of the same drawing needs to be drawn like this one. */
  readonly prepare: (text: string) => string;
}

/** Dots an inch at which a px of the drawing is one of the picture. */
export const DOTS_AN_INCH = 72;

/** What stands before the root says nothing about the drawing, and hides it from libvips, which looks for the root at the start. */
const prolog = /^(?:\s+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>)+/i;

/** The text of an SVG from its root on. Throws AppError `svg_not_allowed`, `image_too_large`, `image_damaged`. */
export const drawingText = (bytes: Buffer) => readSvgText(bytes).replace(prolog, '');

/** A root that says no size, and what a browser would take it for. */
const sizeless = /^<[\w:.-]+(?=[\s/>])(?![^>]*\s(?:width|height)\s*=)/;
const SIZE_OF_NONE = ' width="300" height="150"';

/** A pipeline over the drawing. */
export const openDrawing = (text: string, density = DOTS_AN_INCH): Sharp => sharp(Buffer.from(text), { density, limitInputPixels: false });

const withSize = (text: string) => text.replace(sizeless, (root) => root + SIZE_OF_NONE);

/** The size of a drawing, and what has to be done to it before it can be drawn. Throws what librsvg throws. */
export async function measureDrawing(text: string): Promise<Drawing> {
  try {
    return { size: await openDrawing(text).metadata(), prepare: (same) => same };
  } catch (thrown) {
    // librsvg takes the content for the size, and fails where there is none
    if (withSize(text) === text) throw thrown;
    return { size: await openDrawing(withSize(text)).metadata(), prepare: withSize };
  }
}
