/** Decodes CSS escapes, so that `u\72l(` reads as what it is. */
function decodeEscapes(css: string): string {
  return css.replace(/\\(?:([0-9a-f]{1,6})\s?|([\s\S]))/gi, (_, hex: string | undefined, literal: string | undefined) => {
    if (hex === undefined) return literal === '\n' ? '' : (literal ?? '');
    const code = Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  });
}

/** Functions and rules that load something, other than from the document itself or from pixels within it, or that run something. */
const activePatterns = [
  /url\((?!\s*(?:['"]\s*)?(?:#|data:image\/(?:png|jpe?g|gif|webp)[;,]))/i,
  /(?<![\w-])(?:-webkit-)?(?:image-set|image|src)\(/i,
  /@import/i,
  /expression\(|-moz-binding|(?<![\w-])behavior\s*:|(?:java|vb)script:/i,
];

/** Whether a text, read as CSS, reaches out of the document or may run something. Comments count as if they were not there. */
export function hasActiveCss(css: string): boolean {
  if (!/[(\\@:]/.test(css)) return false;
  const text = css.includes('\\') ? decodeEscapes(css) : css;
  return activePatterns.some((pattern) => pattern.test(text));
}

/** Comments, strings, addresses, escapes; whatever else ends at one of these or at the end of a declaration. */
const cssToken =
  /\/\*[\s\S]*?(?:\*\/|$)|"[^"\\]*(?:\\[\s\S][^"\\]*)*"?|'[^'\\]*(?:\\[\s\S][^'\\]*)*'?|url\(\s*(?!["'\s])[^)]*\)?|\\[\s\S]?|[;{}]|[^"'\\;{}/u]+|[\s\S]/gi;

/** Takes declarations and rules that reach out of a style sheet or a style attribute; empty when that is not enough. */
export function sanitizeCss(css: string): string {
  const output: string[] = [];
  let piece = '';
  const flush = (end: string) => {
    const isActive = hasActiveCss(piece);
    // what follows a brace would stand alone without it
    if (!isActive) output.push(piece, end);
    else if (end !== ';') output.push(end);
    piece = '';
  };
  for (const [token] of css.matchAll(cssToken)) {
    if (/^[;{}]$/.test(token)) flush(token);
    else piece += token;
  }
  flush('');
  const cleaned = output.join('').trim();
  return hasActiveCss(cleaned) ? '' : cleaned;
}
