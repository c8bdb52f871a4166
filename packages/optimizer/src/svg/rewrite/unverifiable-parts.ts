import type { XastElement } from 'svgo';
import { localName } from '../sanitize/local-name.js';
import { textOf } from '../sanitize/style-facts.js';
import { findUnverifiableDeclarations, findUnverifiableFunction, findUnverifiableRules } from './unverifiable-style.js';

/** Elements of SVG that librsvg renders as browsers do, or that draw nothing. In lower case. */
const renderedElements = new Set(
  `svg g defs symbol use path rect circle ellipse line polyline polygon text tspan image a title desc metadata style
  lineargradient radialgradient stop pattern clippath mask marker filter feblend fecolormatrix fecomponenttransfer fecomposite feconvolvematrix
  fediffuselighting fedisplacementmap fedistantlight fedropshadow feflood fefunca fefuncb fefuncg fefuncr fegaussianblur femerge femergenode
  femorphology feoffset fepointlight fespecularlighting fespotlight fetile feturbulence`.split(/\s+/),
);

const otherElements = new Map([
  ...['animate', 'set', 'animatetransform', 'animatemotion', 'animatecolor', 'discard', 'mpath'].map(
    (name) => [name, 'it is animated'] as const,
  ),
  ['view', 'pages can show a view of it'],
  ['switch', 'its content depends on the viewer'],
  ['textpath', 'it has text along a path'],
  ['foreignobject', 'it has content that is not SVG'],
  ...['font', 'font-face', 'glyph'].map((name) => [name, 'it has SVG fonts'] as const),
]);
const otherAttributes = new Map([
  ...['systemLanguage', 'requiredExtensions', 'requiredFeatures'].map((name) => [name, 'its content depends on the viewer'] as const),
  ['transform-origin', 'it uses transform-origin'],
  ['transform-box', 'it uses transform-origin'],
]);

/** The attributes whose values are CSS. */
const cssAttributes = new Set(
  'transform gradientTransform patternTransform fill stroke color stop-color flood-color lighting-color filter mask clip-path marker-start marker-mid marker-end opacity width height x y cx cy r rx ry'.split(
    ' ',
  ),
);
const renderedPixels = /^\s*data:image\/(?:png|jpe?g|gif|webp)[;,]/i;
/** Characters that a server without more than a few fonts shows: Latin, Greek, Cyrillic, punctuation and currencies. */
const commonCharacters = /^[\0-\u052f\u1e00-\u1fff\u2000-\u206f\u20a0-\u20bf\u2116\u2122]*$/;
const textElements = new Set(['text', 'tspan', 'a']);

/**
 * Why renderings cannot prove that a rewrite is harmless, because librsvg does not show a part as browsers do, or because it changes;
 * null when they can. A clause for the report. Pure. Source: docs/formats.md#svg.
 */
export function findUnverifiableReason(elements: readonly XastElement[]): string | null {
  for (const element of elements) {
    const reason = reasonOf(element);
    if (reason !== null) return reason;
  }
  return findDanglingReference(elements);
}

function reasonOf(element: XastElement): string | null {
  const name = localName(element.name);
  const other = otherElements.get(name);
  if (other !== undefined) return other;
  // an element with a prefix is one of an editor, which nobody draws
  if (!renderedElements.has(name))
    return element.name.includes(':') ? null : `it has parts that a rendering may not show (${name.slice(0, 40)})`;
  if (name === 'style') return findUnverifiableRules(textOf(element));
  if (textElements.has(name) && !commonCharacters.test(textOf(element))) return 'it has characters that a rendering may not show';
  for (const [key, value] of Object.entries(element.attributes)) {
    const reason = reasonOfAttribute(name, key, value);
    if (reason !== null) return reason;
  }
  return null;
}

function reasonOfAttribute(element: string, name: string, value: string): string | null {
  const other = otherAttributes.get(name);
  if (other !== undefined) return other;
  if (name === 'style') return findUnverifiableDeclarations(value);
  if (cssAttributes.has(name)) return findUnverifiableFunction(value);
  const isShownAddress = localName(name) === 'href' && element !== 'a';
  return isShownAddress && !value.trim().startsWith('#') && !renderedPixels.test(value)
    ? 'it has images that a rendering may not show'
    : null;
}

/** Renderers differ on what they do with a reference to nothing. */
function findDanglingReference(elements: readonly XastElement[]): string | null {
  const ids = new Set(elements.flatMap(({ attributes }) => attributes.id ?? []));
  const references = elements.flatMap(({ name, attributes }) =>
    Object.entries(attributes).flatMap(([key, value]) => {
      if (localName(key) === 'href' && localName(name) !== 'a') return value.trim().startsWith('#') ? [value.trim().slice(1)] : [];
      return [...value.matchAll(/url\(\s*["']?#([^"')]+)/g)].map(([, id = '']) => id.trim());
    }),
  );
  return references.every((id) => ids.has(id)) ? null : 'it refers to parts that it does not have';
}
