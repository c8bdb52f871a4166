import { hasActiveCss } from './sanitize-css.js';

/** Namespaces in which every element can act. */
const activeNamespaces = new Set([
  'http://www.w3.org/1999/xhtml',
  'http://www.w3.org/1998/Math/MathML',
  'http://www.w3.org/2001/XInclude',
  'http://www.w3.org/2003/XInclude',
  'http://www.w3.org/1999/XSL/Transform',
  'http://www.mozilla.org/xbl',
  'http://www.w3.org/ns/xbl',
]);

/** Elements that run, load or embed something, in any namespace. */
const activeElements = wordSet('script foreignobject handler listener iframe frame embed object applet audio video portal');

/** Elements that act when an HTML parser reads the SVG, or whose content it reads as text. */
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

/** `xlink:href` becomes `href`. In lower case, because an HTML parser ignores case. Pure. */
export const localName = (name: string): string => name.slice(name.indexOf(':') + 1).toLowerCase();

export interface SvgElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Whether an element and its content must go. `namespace` is null when none is declared. Pure. */
export function isActiveElement({ name, attributes }: SvgElement, namespace: string | null): boolean {
  const local = localName(name);
  if (namespace !== null && activeNamespaces.has(namespace.trim())) return true;
  if (activeElements.has(local)) return true;
  if (!name.includes(':') && pageElements.has(local)) return true;
  if (!animationElements.has(local)) return false;
  // an animation can set an attribute that is not allowed
  return Object.entries(attributes).some(([key, value]) => localName(key) === 'attributename' && targetsActiveAttribute(value));
}

function targetsActiveAttribute(attributeName: string): boolean {
  const local = localName(attributeName.trim());
  return local === 'href' || local.startsWith('on') || pageAddressAttributes.has(local);
}

/** Whether an attribute must go. The caller checks `style`. Pure. */
export function isActiveAttribute(element: SvgElement, name: string, value: string): boolean {
  const local = localName(name);
  if (name === 'xmlns' || name.startsWith('xmlns:')) return false;
  if (local.startsWith('on') || (!name.includes(':') && pageAddressAttributes.has(local))) return true;
  if (local === 'base' && name.includes(':')) return true;
  const address = stripIgnoredCharacters(value);
  if (local === 'href') return !isLocalAddress(address, imageElements.has(localName(element.name)));
  const isActiveAddress = /^(?:javascript|vbscript|data):/i.test(address) && !pixelData.test(address);
  return isActiveAddress || hasActiveCss(value);
}

/** Removes the characters that browsers ignore in addresses. The first 1,000 characters show what kind of address it is. */
function stripIgnoredCharacters(value: string): string {
  return value.slice(0, 1_000).replace(/[\0-\x20\x7f-\xa0\u2028\u2029\ufeff]+/g, '');
}

function isLocalAddress(address: string, allowsPixels: boolean): boolean {
  return address === '' || address.startsWith('#') || (allowsPixels && pixelData.test(address));
}

/** Active elements that a browser never draws. */
const undrawnElements = wordSet('script handler listener set animate animatetransform animatemotion animatecolor');

/** Whether an SVG that loses an active element, or one attribute of an element, looks the same. Pure. */
export function drawsNothing(element: string, attribute?: string): boolean {
  if (attribute === undefined) return undrawnElements.has(localName(element));
  const local = localName(attribute);
  return local.startsWith('on') || local === 'cursor' || local === 'base' || (local === 'href' && localName(element) === 'a');
}

/** Whether a processing instruction only describes the document. Style sheets and programs do not. Pure. */
export function isHarmlessInstruction(name: string, value: string): boolean {
  return (name === 'xml' || name === 'xpacket') && !/[<>]/.test(value);
}

/** Whether a document type names SVG and declares nothing. Pure. */
export function isHarmlessDoctype(doctype: string): boolean {
  return /^\s*svg(?:\s+PUBLIC\s+"-\/\/W3C\/\/DTD SVG [\w. /-]+"\s+"https?:\/\/www\.w3\.org\/[\w./-]+")?\s*$/i.test(doctype);
}

/** Whether an HTML parser reads the same comment. It ends `<!-->` and `<!--->` at once. Pure. */
export function isHarmlessComment(comment: string): boolean {
  return !/^-?>/.test(comment);
}
