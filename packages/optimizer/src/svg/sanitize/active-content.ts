import { hasActiveCss } from './sanitize-css.js';

/** Vocabularies that act by themselves, whatever the element is called. */
const activeNamespaces = new Set([
  'http://www.w3.org/1999/xhtml',
  'http://www.w3.org/1998/Math/MathML',
  'http://www.w3.org/2001/XInclude',
  'http://www.w3.org/2003/XInclude',
  'http://www.w3.org/1999/XSL/Transform',
  'http://www.mozilla.org/xbl',
  'http://www.w3.org/ns/xbl',
]);

/** Run, load or embed, in any vocabulary. */
const activeElements = wordSet('script foreignobject handler listener iframe frame embed object applet audio video portal');

/** What a reader that takes the SVG for a part of a page would act on, or read to its end as text. */
const pageElements = wordSet(
  'html head body base link meta form input button textarea select img picture source track frameset template noscript noembed noframes xmp plaintext math annotation-xml',
);

const animationElements = wordSet('set animate animatetransform animatemotion animatecolor');
const imageElements = wordSet('image feimage');
const pageAddressAttributes = wordSet('src srcset srcdoc action formaction ping poster background');

const pixelData = /^data:image\/(?:png|jpe?g|gif|webp)[;,]/i;

function wordSet(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}

/** `xlink:href` to `href`, in lower case: a reader of HTML knows no upper case. */
export const localName = (name: string): string => name.slice(name.indexOf(':') + 1).toLowerCase();

export interface SvgElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Whether an element may not stay, with all that is in it. `namespace` is null where none is declared. Pure. */
export function isActiveElement({ name, attributes }: SvgElement, namespace: string | null): boolean {
  const local = localName(name);
  if (namespace !== null && activeNamespaces.has(namespace.trim())) return true;
  if (activeElements.has(local)) return true;
  if (!name.includes(':') && pageElements.has(local)) return true;
  if (!animationElements.has(local)) return false;
  // an animation can set what may not stand there
  return Object.entries(attributes).some(([key, value]) => localName(key) === 'attributename' && targetsActiveAttribute(value));
}

function targetsActiveAttribute(attributeName: string): boolean {
  const local = localName(attributeName.trim());
  return local === 'href' || local.startsWith('on') || pageAddressAttributes.has(local);
}

/** Whether an attribute may not stay. `style` is not judged here. Pure. */
export function isActiveAttribute(element: SvgElement, name: string, value: string): boolean {
  const local = localName(name);
  if (name === 'xmlns' || name.startsWith('xmlns:')) return false;
  if (local.startsWith('on') || (!name.includes(':') && pageAddressAttributes.has(local))) return true;
  if (local === 'base' && name.includes(':')) return true;
  const squeezed = stripIgnoredCharacters(value);
  if (local === 'href') return !isLocalAddress(squeezed, imageElements.has(localName(element.name)));
  return /^(?:javascript|vbscript|data):/i.test(squeezed) && !pixelData.test(squeezed) ? true : hasActiveCss(value);
}

/** Without what readers of addresses skip. */
function stripIgnoredCharacters(value: string): string {
  // enough of it to tell what it is
  return value.slice(0, 1_000).replace(/[\0-\x20\x7f-\xa0\u2028\u2029\ufeff]+/g, '');
}

function isLocalAddress(address: string, mayBePixels: boolean): boolean {
  return address === '' || address.startsWith('#') || (mayBePixels && pixelData.test(address));
}

/** Whether a processing instruction is a mere label: style sheets and programs are not. Pure. */
export function isHarmlessInstruction(name: string, value: string): boolean {
  return (name === 'xml' || name === 'xpacket') && !/[<>]/.test(value);
}

/** Whether a document type names nothing but SVG itself. Pure. */
export function isHarmlessDoctype(doctype: string): boolean {
  return /^\s*svg(?:\s+PUBLIC\s+"-\/\/W3C\/\/DTD SVG [\w. /-]+"\s+"https?:\/\/www\.w3\.org\/[\w./-]+")?\s*$/i.test(doctype);
}

/** Whether a comment is one for a reader of HTML too, to whom some are over as they begin. Pure. */
export function isHarmlessComment(comment: string): boolean {
  return !/^-?>/.test(comment);
}
