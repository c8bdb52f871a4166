/** The parts of SVG that the plots need: a page with axes, bars, points and text. */

/** Size and margins of a plot, in px. */
export const plotSize = { width: 960, height: 420, left: 60, right: 20, top: 60, bottom: 90 };

/** The colour of the nth series; the colours repeat. */
export function colourOf(index: number): string {
  return colours[index % colours.length] ?? '';
}

const colours = ['#2b6cb0', '#c05621', '#2f855a', '#805ad5', '#b7791f', '#718096', '#b83280', '#2c7a7b'];

/** Escapes text for markup. */
export function toMarkup(text: string | number): string {
  return String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function round(value: number): number {
  return Number(value.toFixed(1));
}

export interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly colour: string;
  readonly title: string;
}

export function drawBar({ x, y, width, height, colour, title }: Bar): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${colour}"><title>${toMarkup(title)}</title></rect>`;
}

export function drawPoint({ x, y, colour, title }: Pick<Bar, 'x' | 'y' | 'colour' | 'title'>): string {
  return `<circle cx="${round(x)}" cy="${round(y)}" r="3" fill="${colour}" fill-opacity=".7"><title>${toMarkup(title)}</title></circle>`;
}

export interface Label {
  readonly x: number;
  readonly y: number;
  readonly text: string | number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly size?: number;
  /** Rotation in degrees. */
  readonly turn?: number;
}

export function drawText({ x, y, text, anchor = 'middle', size = 11, turn = 0 }: Label): string {
  const rotation = turn ? ` transform="rotate(${turn} ${round(x)} ${round(y)})"` : '';
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" font-size="${size}"${rotation}>${toMarkup(text)}</text>`;
}

export interface Line {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly colour?: string;
  readonly dash?: string;
}

export function drawLine({ x1, y1, x2, y2, colour = '#cbd5e0', dash = '' }: Line): string {
  const dashes = dash ? ` stroke-dasharray="${dash}"` : '';
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${colour}"${dashes}/>`;
}

/** The names of the series in a row along the top. */
export function drawLegend(names: readonly string[]): string {
  const { width, left } = plotSize;
  return names
    .map((name, index) => drawLegendEntry(name, left + index * Math.min(190, (width - left) / names.length), colourOf(index)))
    .join('\n');
}

export function drawLegendEntry(name: string, x: number, colour: string, title = name): string {
  const y = 45;
  return drawBar({ x, y: y - 9, width: 10, height: 10, colour, title }) + drawText({ x: x + 15, y, text: name, anchor: 'start' });
}

/** A whole SVG file. */
export function drawPage(title: string, parts: readonly string[]): string {
  const { width, height } = plotSize;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" fill="#1a202c">`,
    `<title>${toMarkup(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    drawText({ x: width / 2, y: 22, text: title, size: 15 }),
    ...parts,
    '</svg>\n',
  ].join('\n');
}

export interface VerticalAxis {
  readonly max: number;
  readonly steps: number;
  /** The text of a value. */
  readonly format: (value: number) => string;
}

/** Horizontal lines with their values, and the position of a value. */
export function createVerticalAxis({ max, steps, format }: VerticalAxis) {
  const { width, height, left, right, top, bottom } = plotSize;
  const toY = (value: number) => height - bottom - (value / max) * (height - top - bottom);
  const lines = Array.from({ length: steps + 1 }, (_, index) => {
    const value = (max / steps) * index;
    return [
      drawLine({ x1: left, y1: toY(value), x2: width - right, y2: toY(value) }),
      drawText({ x: left - 6, y: toY(value) + 4, text: format(value), anchor: 'end' }),
    ];
  });
  return { toY, lines: lines.flat() };
}
