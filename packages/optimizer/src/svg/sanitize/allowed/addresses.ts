import { wordSet } from './word-set.js';

/** What an address leads to. */
export type AddressKind = 'fragment' | 'pixels' | 'svg' | 'font' | 'page' | 'other';

const pixelData = /^data:image\/(?:png|jpe?g|gif|webp|avif)[;,]/i;
const svgData = /^data:image\/svg\+xml[;,]/i;
/** Font files have many media types. None of them is one that a browser reads as a document. */
const fontData =
  /^data:(?:font\/[a-z0-9.+-]+|application\/(?:x-)?font-[a-z0-9.+-]+|application\/(?:vnd\.ms-fontobject|font-sfnt|octet-stream))[;,]/i;
const pageScheme = /^(?:https?|mailto|tel):/i;
const anyScheme = /^[a-z][a-z0-9+.-]*:/i;

/** What kind of address a browser sees. It ignores blanks and control characters; so does this. Pure. */
export function kindOfAddress(value: string): AddressKind {
  const address = value.replace(/[\0-\x20\x7f-\xa0\u2028\u2029\ufeff]+/g, '');
  if (address === '' || address.startsWith('#')) return 'fragment';
  if (pixelData.test(address)) return 'pixels';
  if (svgData.test(address)) return 'svg';
  if (fontData.test(address)) return 'font';
  return pageScheme.test(address) || !anyScheme.test(address) ? 'page' : 'other';
}

const imageElements = wordSet('image feimage');

/** The kinds of addresses that an element may have. A link is followed by a person only; everything else is loaded. Pure. */
export function allowedAddressKinds(element: string): readonly AddressKind[] {
  if (element === 'a') return ['fragment', 'page'];
  if (imageElements.has(element)) return ['fragment', 'pixels', 'svg'];
  if (element === 'use') return ['fragment', 'svg'];
  return element === 'font-face-uri' ? ['fragment', 'font'] : ['fragment'];
}

/** The kinds of addresses that CSS may have. */
export const allowedCssAddressKinds: readonly AddressKind[] = ['fragment', 'pixels', 'svg', 'font'];
