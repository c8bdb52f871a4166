import type { CustomPlugin } from 'svgo';
import { shortenNumbers, shortenPath } from './shorten-numbers.js';

const numeric = new Set(
  'x y width height cx cy r rx ry x1 y1 x2 y2 fx fy dx dy points viewBox offset opacity fill-opacity stroke-opacity stop-opacity flood-opacity stroke-width stroke-dasharray stroke-dashoffset stroke-miterlimit font-size stdDeviation'.split(
    ' ',
  ),
);
const transforms = new Set(['transform', 'gradientTransform', 'patternTransform']);

function shorten(name: string, value: string): string {
  if (name === 'd') return shortenPath(value);
  if (numeric.has(name)) return shortenNumbers(value);
  if (transforms.has(name)) return value.replace(/\(([^()]*)\)/g, (_, inside: string) => `(${shortenNumbers(inside)})`);
  // line breaks and blanks in embedded pixels
  if (/^data:image\/[\w+-]+;base64,/.test(value)) return value.replace(/\s+/g, '');
  return value;
}

/** Writes values in fewer letters and changes none of them: what rounds is svgo's. */
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
