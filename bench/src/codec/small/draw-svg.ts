/** Small drawings: icons, logos and lines of text. Text needs a font on the machine. */
import type { SeededChoice } from './seeded-choice.js';

const colours = ['#1a73e8', '#d93025', '#188038', '#f9ab00', '#9334e6', '#e8710a', '#12b5cb', '#202124', '#5f6368', '#c2185b'] as const;
const grays = ['#111', '#333', '#555', '#777', '#999', '#bbb'] as const;
const words = [
  'Sale',
  'Menu',
  'Log in',
  'Search',
  'Pixmill',
  'Checkout',
  'New',
  '24 h',
  '-30 %',
  'Your cart',
  'Read more',
  'Help',
] as const;
const sentences = [
  'The quick brown fox',
  'jumps over the lazy dog',
  'Pack my box with five',
  'dozen liquor jugs',
  '0123456789 / 42.50 EUR',
] as const;

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly gray: boolean;
  /** A CSS colour, or null for a transparent ground. */
  readonly ground: string | null;
}

/** One of several pictograms with one to three colours. */
export function drawIcon(choice: SeededChoice, drawing: Drawing): Buffer {
  const [a, b] = [pickColour(choice, drawing), pickColour(choice, drawing)];
  const glyphs = [
    `<circle cx="42" cy="42" r="26" fill="none" stroke="${a}" stroke-width="12"/><path d="M62 62 90 90" stroke="${a}" stroke-width="14" stroke-linecap="round"/>`,
    `<path d="M50 8 92 46V92H62V62H38V92H8V46Z" fill="${a}"/><rect x="42" y="66" width="16" height="26" fill="${b}"/>`,
    `<rect x="8" y="20" width="84" height="60" rx="8" fill="${a}"/><path d="M12 26 50 56 88 26" fill="none" stroke="${b}" stroke-width="7"/>`,
    `<path d="M50 90C-10 50 10 8 34 12 44 14 50 24 50 28 50 24 56 14 66 12 90 8 110 50 50 90Z" fill="${a}"/>`,
    `<rect x="10" y="30" width="80" height="40" rx="20" fill="${a}"/><circle cx="70" cy="50" r="15" fill="#fff"/>`,
    `<path d="M50 6 62 38 96 38 68 58 79 92 50 71 21 92 32 58 4 38 38 38Z" fill="${a}" stroke="${b}" stroke-width="3"/>`,
    `<g stroke="${a}" stroke-width="10" stroke-linecap="round"><path d="M12 24H88M12 50H88M12 76H60"/></g><circle cx="84" cy="76" r="9" fill="${b}"/>`,
    `<circle cx="50" cy="50" r="44" fill="${a}"/><path d="M28 52 44 68 74 34" fill="none" stroke="${b}" stroke-width="10"/>`,
  ];
  return toSvg(drawing, choice.pick(glyphs));
}

/** A mark with a gradient, and a name beside or below it. */
export function drawLogo(choice: SeededChoice, drawing: Drawing): Buffer {
  const [a, b] = [pickColour(choice, drawing), pickColour(choice, drawing)];
  const gradient = `<defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="${a}"/><stop offset="1" stop-color="${b}"/></linearGradient></defs>`;
  const marks = ['<circle cx="50" cy="38" r="30" fill="url(#g)"/>', '<path d="M50 6 84 66H16Z" fill="url(#g)"/>'];
  const name = `<text x="50" y="92" font-family="sans-serif" font-weight="bold" font-size="22" text-anchor="middle" fill="${a}">${choice.pick(words)}</text>`;
  return toSvg(drawing, `${gradient}${choice.pick(marks)}${name}`);
}

/** Dark lines of text in the size of a page (11 to 18 px), or one bright word on a coloured button. */
export function drawText(choice: SeededChoice, drawing: Drawing): Buffer {
  const { width, height } = drawing;
  const px = choice.between(11, 18);
  const family = choice.pick(['sans-serif', 'serif', 'monospace']);
  if (choice.between(0, 2) === 0) {
    const label = `<text x="${width / 2}" y="${height / 2 + px / 3}" font-family="${family}" font-size="${px}" text-anchor="middle" fill="#fff">${choice.pick(words)}</text>`;
    return wrap(drawing, `<rect width="${width}" height="${height}" rx="6" fill="${pickColour(choice, drawing)}"/>${label}`);
  }
  const lines = Array.from({ length: Math.max(1, Math.floor(height / (px * 1.4))) }, (_, at) => {
    const fill = choice.pick([pickColour(choice, drawing), '#222', '#222']);
    return `<text x="4" y="${Math.round((at + 0.9) * px * 1.4)}" font-family="${family}" font-size="${px}" fill="${fill}">${choice.pick(sentences)}</text>`;
  });
  return wrap(drawing, lines.join(''));
}

function pickColour(choice: SeededChoice, { gray }: Drawing): string {
  return choice.pick(gray ? grays : colours);
}

/** Content of 100 x 100 units, as large as fits. */
function toSvg(drawing: Drawing, content: string): Buffer {
  return wrap(drawing, `<svg width="${drawing.width}" height="${drawing.height}" viewBox="0 0 100 100">${content}</svg>`);
}

function wrap({ width, height, ground }: Drawing, content: string): Buffer {
  const fill = ground === null ? '' : `<rect width="100%" height="100%" fill="${ground}"/>`;
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${fill}${content}</svg>`);
}
