import type { XastElement, XastParent } from 'svgo';
import { localName } from '../sanitize/active-content.js';

/** What decides how an SVG may be re-written. */
export interface SvgFacts {
  /** Of the root's own coordinates, in its units. */
  readonly longestSide: number;
  /** What of it a still drawing does not show, so that no drawing proves it unharmed; null when there is nothing. */
  readonly unverifiableReason: string | null;
  /** Whether its style sheet has too many rules for all its elements to be looked up in. */
  readonly tooManyRules: boolean;
}

/** Look-ups of an element in a rule: svgo takes some 7 s for a million of them. */
const MAX_RULE_LOOKUPS = 300_000;

/** The size of what has none: that of a replaced element in CSS. */
const DEFAULT_SIDE = 300;

const unverifiableElements = new Map([
  ...['animate', 'set', 'animatetransform', 'animatemotion', 'animatecolor', 'discard'].map((name) => [name, 'it moves'] as const),
  ['view', 'pages may show parts of it'],
  // librsvg, which draws for us, knows neither
  ['textpath', 'it has text along a path'],
  ['font', 'it has fonts of its own'],
]);
const unverifiableAttributes = new Map([
  ['systemLanguage', 'it speaks several languages'],
  ['transform-origin', 'it has transformations that are not drawn here'],
]);

/** Style that depends on the reader, moves, or is not drawn here. */
const unverifiableStyle =
  /@(?!font-face|charset|namespace)|:(?:hover|focus|active|target|checked|visited|link|is|has|where)\b|(?:^|[{;\s])(?:(?:-\w+-)?(?:animation|transition)[\w-]*|transform-(?:origin|box)|offset-\w+|--[\w-]+)\s*:|(?:var|env|calc|path|polygon|inset|circle|ellipse)\(/i;

function elementsOf(root: XastParent): XastElement[] {
  const found = root.children.filter((child) => child.type === 'element');
  // the list grows as it is gone through
  for (const element of found) for (const child of element.children) if (child.type === 'element') found.push(child);
  return found;
}

const textOf = ({ children }: XastElement) => children.map((child) => ('value' in child ? child.value : '')).join('');

function hasTooManyRules(elements: readonly XastElement[]): boolean {
  const css = elements.flatMap((element) => (localName(element.name) === 'style' ? textOf(element) : [])).join('');
  return css.split('{').length * elements.length > MAX_RULE_LOOKUPS;
}

const isHref = (name: string) => localName(name) === 'href';

function findUnverifiable(elements: readonly XastElement[]): string | null {
  const used = new Set(
    elements.flatMap(({ attributes }) => Object.entries(attributes).flatMap(([name, value]) => (isHref(name) ? [value] : []))),
  );
  for (const element of elements) {
    const { name, attributes } = element;
    const local = localName(name);
    const byName = unverifiableElements.get(local) ?? Object.keys(attributes).flatMap((key) => unverifiableAttributes.get(key) ?? [])[0];
    if (byName !== undefined) return byName;
    if (local === 'symbol' && !used.has(`#${attributes.id}`)) return 'it has parts for other documents';
    const css = local === 'style' ? textOf(element) : (attributes.style ?? '');
    if (unverifiableStyle.test(css)) return 'its style depends on more than itself';
  }
  return null;
}

function longestSideOf(root: XastElement | undefined): number {
  const { viewBox = '', width = '', height = '' } = root?.attributes ?? {};
  const box = viewBox.split(/[\s,]+/).slice(2);
  const sides = (box.length === 2 ? box : [width, height]).map((side) => Number.parseFloat(side)).filter((side) => side > 0);
  return sides.length > 0 && !(box.length !== 2 && width.endsWith('%')) ? Math.max(...sides) : DEFAULT_SIDE;
}

/** Reads the facts of a parsed document. Pure. */
export function readSvgFacts(root: XastParent): SvgFacts {
  const elements = elementsOf(root);
  return {
    longestSide: longestSideOf(elements[0]),
    unverifiableReason: findUnverifiable(elements),
    tooManyRules: hasTooManyRules(elements),
  };
}
