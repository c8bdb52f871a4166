import type { XastElement, XastParent } from 'svgo';
import { localName } from '../sanitize/local-name.js';

/** What limits how an SVG can be rewritten. */
export interface SvgFacts {
  /** Of the coordinates of the root, in user units. */
  readonly longestSide: number;
  /** Why a rendering cannot prove that a rewrite is harmless; null when it can. A clause for the report. */
  readonly unverifiableReason: string | null;
  /** Whether svgo would take too long to match each element with the style sheet. */
  readonly tooManyRules: boolean;
}

/** Matches of an element with a rule. svgo takes about 7 s for a million. */
const MAX_RULE_MATCHES = 300_000;

/** The longest side of an SVG without a size, as CSS defines it for replaced elements. */
const DEFAULT_SIDE = 300;

const unverifiableElements = new Map([
  ...['animate', 'set', 'animatetransform', 'animatemotion', 'animatecolor', 'discard'].map((name) => [name, 'it is animated'] as const),
  ['view', 'pages can show a view of it'],
  // librsvg renders neither
  ['textpath', 'it has text along a path'],
  ['font', 'it has SVG fonts'],
]);
const unverifiableAttributes = new Map([
  ['systemLanguage', 'its content depends on the language'],
  ['transform-origin', 'it uses transform-origin'],
]);

/** Style that depends on the viewer, is animated, or is not rendered by librsvg. */
const unverifiableStyle =
  /@(?!font-face|charset|namespace)|:(?:hover|focus|active|target|checked|visited|link|is|has|where)\b|(?:^|[{;\s])(?:(?:-\w+-)?(?:animation|transition)[\w-]*|transform-(?:origin|box)|offset-\w+|--[\w-]+)\s*:|(?:var|env|calc|path|polygon|inset|circle|ellipse)\(/i;

/** Reads the facts of a parsed document. Pure. */
export function readSvgFacts(root: XastParent): SvgFacts {
  const elements = elementsOf(root);
  return {
    longestSide: longestSideOf(elements[0]),
    unverifiableReason: findUnverifiableReason(elements),
    tooManyRules: hasTooManyRules(elements),
  };
}

function elementsOf(root: XastParent): XastElement[] {
  const elements = root.children.filter((child) => child.type === 'element');
  // the loop also visits the elements that it appends
  for (const element of elements) for (const child of element.children) if (child.type === 'element') elements.push(child);
  return elements;
}

const textOf = ({ children }: XastElement) => children.map((child) => ('value' in child ? child.value : '')).join('');

function hasTooManyRules(elements: readonly XastElement[]): boolean {
  const css = elements.flatMap((element) => (localName(element.name) === 'style' ? textOf(element) : [])).join('');
  return css.split('{').length * elements.length > MAX_RULE_MATCHES;
}

const isHref = (name: string) => localName(name) === 'href';

function findUnverifiableReason(elements: readonly XastElement[]): string | null {
  const used = new Set(
    elements.flatMap(({ attributes }) => Object.entries(attributes).flatMap(([name, value]) => (isHref(name) ? [value] : []))),
  );
  for (const element of elements) {
    const { name, attributes } = element;
    const local = localName(name);
    const reason = unverifiableElements.get(local) ?? Object.keys(attributes).flatMap((key) => unverifiableAttributes.get(key) ?? [])[0];
    if (reason !== undefined) return reason;
    if (local === 'symbol' && !used.has(`#${attributes.id}`)) return 'it has symbols for other documents';
    const css = local === 'style' ? textOf(element) : (attributes.style ?? '');
    if (unverifiableStyle.test(css)) return 'its style depends on the viewer or on time';
  }
  return null;
}

function longestSideOf(root: XastElement | undefined): number {
  const { viewBox = '', width = '', height = '' } = root?.attributes ?? {};
  const box = viewBox.split(/[\s,]+/).slice(2);
  const sides = (box.length === 2 ? box : [width, height]).map((side) => Number.parseFloat(side)).filter((side) => side > 0);
  return sides.length > 0 && !(box.length !== 2 && width.endsWith('%')) ? Math.max(...sides) : DEFAULT_SIDE;
}
