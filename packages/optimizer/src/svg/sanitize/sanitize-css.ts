/** Functions and rules that run something, or load something from outside the document. Embedded pixels are allowed. */
const activePatterns = [
  /url\((?!\s*(?:['"]\s*)?(?:#|data:image\/(?:png|jpe?g|gif|webp)[;,]))/i,
  /(?<![\w-])(?:-webkit-)?(?:image-set|image|src)\(/i,
  /@import/i,
  /expression\(|-moz-binding|(?<![\w-])behavior\s*:|(?:java|vb)script:/i,
];

/** Whether a text, read as CSS, runs something or loads something from outside the document. Text in comments counts. Pure. */
export function hasActiveCss(css: string): boolean {
  if (!/[(\\@:]/.test(css)) return false;
  const text = css.includes('\\') ? decodeEscapes(css) : css;
  return activePatterns.some((pattern) => pattern.test(text));
}

/** A comment, a string, an address, an escape, the end of a declaration, or the text up to the next of these. */
const cssToken =
  /\/\*[\s\S]*?(?:\*\/|$)|"[^"\\]*(?:\\[\s\S][^"\\]*)*"?|'[^'\\]*(?:\\[\s\S][^'\\]*)*'?|url\(\s*(?!["'\s])[^)]*\)?|\\[\s\S]?|[;{}]|[^"'\\;{}/u]+|[\s\S]/gi;

/** Removes active declarations and rules from a style sheet or a style attribute. Empty when the rest is still active. Pure. */
export function sanitizeCss(css: string): string {
  const output: string[] = [];
  let declaration = '';
  const flush = (end: string) => {
    const isActive = hasActiveCss(declaration);
    // a brace stays, so that the blocks stay balanced
    if (!isActive) output.push(declaration, end);
    else if (end !== ';') output.push(end);
    declaration = '';
  };
  for (const [token] of css.matchAll(cssToken)) {
    if (/^[;{}]$/.test(token)) flush(token);
    else declaration += token;
  }
  flush('');
  const cleaned = output.join('').trim();
  return hasActiveCss(cleaned) ? '' : cleaned;
}

/** Decodes CSS escapes, so that `u\72l(` reads as what it is. */
function decodeEscapes(css: string): string {
  return css.replace(/\\(?:([0-9a-f]{1,6})\s?|([\s\S]))/gi, (_, hex: string | undefined, literal: string | undefined) => {
    if (hex === undefined) return literal === '\n' ? '' : (literal ?? '');
    const code = Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  });
}
