/** Whether an SVG ends with its root element closed; comments and blanks may follow. Reads text, renders nothing. */
export function isWholeSvg(bytes: Uint8Array): boolean {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  let text = new TextDecoder(wide).decode(bytes).trimEnd();
  while (text.endsWith('-->')) {
    const start = text.lastIndexOf('<!--');
    if (start < 0) return false;
    text = text.slice(0, start).trimEnd();
  }
  if (/<\/(?:[A-Za-z_][\w.-]*:)?svg\s*>$/.test(text.slice(-200))) return true;
  // an empty picture: the root is closed where it opens, and nothing opens after it
  return text.endsWith('/>') && text.lastIndexOf('<') === text.search(/<(?:[A-Za-z_][\w.-]*:)?svg[\s/>]/);
}
