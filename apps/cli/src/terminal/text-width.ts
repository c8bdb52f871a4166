/** Letters and symbols that terminals draw two columns wide: https://www.unicode.org/reports/tr11/. */
const wide =
  /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;
/** Half-width forms of the same scripts. */
const halfWide = /^[\uff61-\uffdc]/u;
/** Drawn over the letter before, or not at all. */
const withoutWidth = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
/** What moves the cursor, ends the line, or turns the direction of the text. */
const harmful = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const onlyAscii = /^[\x20-\x7e]*$/;

const toGraphemes = (text: string): string[] => Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);

/** A name of others as one line that changes nothing on a terminal: control characters become `?`. Pure. */
export function toPrintable(text: string): string {
  return text.replace(harmful, '?');
}

/** Columns that a text without control characters takes on a terminal. Pure. */
export function measureWidth(text: string): number {
  if (onlyAscii.test(text)) return text.length; // nearly every name, and much faster
  return toGraphemes(text).reduce((sum, grapheme) => sum + measureGrapheme(grapheme), 0);
}

function measureGrapheme(grapheme: string): number {
  if (withoutWidth.test(grapheme)) return 0;
  return wide.test(grapheme) && !halfWide.test(grapheme) ? 2 : 1;
}

/** With blanks at its end, up to a width in columns. Pure. */
export const padEnd = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - measureWidth(text)));

/** With blanks before it, up to a width in columns. Pure. */
export const padStart = (text: string, width: number): string => ' '.repeat(Math.max(0, width - measureWidth(text))) + text;

/** At most this many columns: `...` replaces the middle of a longer text, so that a name keeps its folder and its extension. Pure. */
export function shortenMiddle(text: string, width: number): string {
  if (measureWidth(text) <= width) return text;
  if (width <= 3) return '.'.repeat(Math.max(0, width));
  const graphemes = toGraphemes(text);
  const end = takeWithin(graphemes.toReversed(), Math.ceil((width - 3) / 2)).reverse();
  const start = takeWithin(graphemes, width - 3 - measureWidth(end.join('')));
  return `${start.join('')}...${end.join('')}`;
}

function takeWithin(graphemes: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let left = width;
  for (const grapheme of graphemes) {
    left -= measureGrapheme(grapheme);
    if (left < 0) break;
    taken.push(grapheme);
  }
  return taken;
}
