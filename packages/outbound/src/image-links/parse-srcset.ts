/**
 * The URLs of a `srcset`: a URL ends at white space, or at a comma that is its last character. Commas inside a URL belong to it. Source:
 * https://html.spec.whatwg.org/multipage/images.html#parsing-a-srcset-attribute. Pure.
 */
export function parseSrcset(srcset: string): string[] {
  const urls: string[] = [];
  let rest = srcset;
  for (;;) {
    rest = rest.replace(/^[\s,]+/, '');
    const [candidate = ''] = /^\S+/.exec(rest) ?? [];
    if (candidate === '') return urls;
    rest = rest.slice(candidate.length);
    const url = candidate.replace(/,+$/, '');
    if (url !== '') urls.push(url);
    // Without a comma at its end, descriptors follow up to the next comma outside of parentheses.
    if (url === candidate) rest = rest.replace(/^(?:\([^)]*\)|[^,(])*/, '');
  }
}
