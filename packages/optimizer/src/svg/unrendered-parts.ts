import { optimize, type XastElement } from 'svgo';
import { elementsOf } from './rewrite/elements.js';
import { localName } from './sanitize/local-name.js';
import { textOf } from './sanitize/style-facts.js';

/**
 * Names of the parts of a sanitized SVG that librsvg leaves out although browsers draw them, so that pixels of it would lack them.
 * Source: docs/formats.md#svg. Pure.
 */
export function findUnrenderedParts(text: string): readonly string[] {
  const names = new Set<string>();
  optimize(text, {
    plugins: [
      {
        name: 'findUnrenderedParts',
        fn: (root) => {
          for (const element of elementsOf(root)) for (const name of unrenderedPartsOf(element)) names.add(name);
        },
      },
    ],
  });
  return [...names];
}

function unrenderedPartsOf(element: XastElement): string[] {
  const name = localName(element.name);
  if (name === 'textpath' || name === 'feimage') return [element.name];
  if (name === 'style') return /@font-face[^}]*url\(/i.test(textOf(element)) ? ['@font-face'] : [];
  const isAvif = (attribute: string, value: string) => localName(attribute) === 'href' && /^\s*data:image\/avif[;,]/i.test(value);
  return name === 'image' && Object.entries(element.attributes).some(([key, value]) => isAvif(key, value)) ? ['image/avif'] : [];
}
