import type { CustomPlugin } from 'svgo';
import { shortenNumbers, shortenPath } from './shorten-numbers.js';

/** Attributes whose values are numbers or lists of numbers. */
export const numericAttributes: ReadonlySet<string> = new Set(
  'x y width height cx cy r rx ry x1 y1 x2 y2 fx fy dx dy points viewBox offset opacity fill-opacity stroke-opacity stop-opacity flood-opacity stroke-width stroke-dasharray stroke-dashoffset stroke-miterlimit font-size stdDeviation'.split(
    ' ',
  ),
);
const transformAttributes = new Set(['transform', 'gradientTransform', 'patternTransform']);

const isHref = (name: string) => name === 'href' || name.endsWith(':href');

function shorten(name: string, value: string): string {
  if (name === 'd') return shortenPath(value);
  if (numericAttributes.has(name)) return shortenNumbers(value);
  if (transformAttributes.has(name)) return value.replace(/\(([^()]*)\)/g, (_, inside: string) => `(${shortenNumbers(inside)})`);
  if (name === 'class') return value.trim().replace(/\s+/g, ' ');
  // no string can have these blanks
  if (name === 'style') return /["'\\(]/.test(value) ? value.trim() : value.trim().replace(/\s+/g, ' ');
  // editors break embedded pixels into lines
  if (isHref(name) && /^data:image\/[\w+-]+;base64,/.test(value)) return value.replace(/\s+/g, '');
  return value;
}

/** Writes numbers and paths in fewer characters. The values stay to the last bit: only plugins of svgo round. */
export const shortenValues: CustomPlugin = {
  name: 'shortenValues',
  fn: () => ({
    element: {
      enter: ({ attributes }) => {
        for (const [name, value] of Object.entries(attributes)) attributes[name] = shorten(name, value);
      },
    },
  }),
};
