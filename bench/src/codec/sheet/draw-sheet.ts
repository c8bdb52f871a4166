/** Pictures side by side on one sheet, for the eye. */
import type { Region, RgbRaster } from '@pixmill/metric';
import sharp, { type OverlayOptions } from 'sharp';
import { toMarkup } from '../report/svg-plot.js';

const gap = 8;
const lineHeight = 15;
/** Narrowest column, in px, so that labels fit. */
const minWidth = 760;

export interface SheetRow {
  /** Lines of text above the pictures. */
  readonly lines: readonly string[];
  /** Pictures from left to right. */
  readonly pictures: readonly RgbRaster[];
  /** How much the pictures are enlarged, without interpolation. */
  readonly scale: number;
}

/** Draws the rows below each other on white, as a PNG, in columns of equal width. Alpha is shown on mid gray. */
export async function drawSheet(rows: readonly SheetRow[], columnCount = 1): Promise<Buffer> {
  const columnWidth = Math.max(minWidth, ...rows.map(widthOf)) + gap;
  const layers: OverlayOptions[] = [];
  let [top, bottom] = [gap, gap];
  for (const [at, row] of rows.entries()) {
    const column = at % columnCount;
    if (column === 0) top = bottom;
    const drawn = await drawRow(row, { left: gap + column * columnWidth, top });
    layers.push(...drawn.layers);
    bottom = Math.max(bottom, drawn.bottom + 2 * gap);
  }
  return sharp({
    create: { width: gap + columnCount * columnWidth, height: bottom, channels: 3, background: '#fff' },
    limitInputPixels: false,
  })
    .composite(layers)
    .png()
    .toBuffer();
}

function widthOf({ pictures, scale }: SheetRow): number {
  return pictures.reduce((width, picture) => width + picture.width * scale + gap, 0);
}

/** The layers of one row, and where it ends. */
async function drawRow({ lines, pictures, scale }: SheetRow, position: { readonly left: number; readonly top: number }) {
  const layers: OverlayOptions[] = [{ input: drawLabel(lines), ...position }];
  const top = position.top + lines.length * lineHeight + 4;
  let { left } = position;
  for (const picture of pictures) {
    layers.push({ input: await enlarge(picture, scale), left, top });
    left += picture.width * scale + gap;
  }
  return { layers, bottom: top + Math.max(0, ...pictures.map(({ height }) => height * scale)) };
}

/** A part of a picture. */
export async function cutRegion({ data, width, height, channels }: RgbRaster, region: Region): Promise<RgbRaster> {
  const cut = await sharp(data, { raw: { width, height, channels } }).extract(region).raw().toBuffer();
  return { data: cut, width: region.width, height: region.height, channels };
}

async function enlarge({ data, width, height, channels }: RgbRaster, scale: number): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels } })
    .flatten({ background: '#808080' })
    .resize({ width: width * scale, height: height * scale, kernel: 'nearest', fit: 'fill' })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

function drawLabel(lines: readonly string[]): Buffer {
  const texts = lines.map(
    (text, at) => `<text y="${12 + at * lineHeight}" font-family="sans-serif" font-size="12">${toMarkup(text)}</text>`,
  );
  const height = Math.max(1, lines.length) * lineHeight;
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${minWidth - 2 * gap}" height="${height}">${texts.join('')}</svg>`);
}
