import type { XastElement, XastParent } from 'svgo';
import { localName } from '../sanitize/local-name.js';
import { textOf } from '../sanitize/style-facts.js';
import { elementsOf } from './elements.js';
import { listHooks } from './hooks.js';
import { findUnverifiableReason } from './unverifiable-parts.js';
import { dependsOnMarkup } from './unverifiable-style.js';

/** What limits how an SVG can be rewritten. */
export interface SvgFacts {
  /** Of the coordinates of the root, in user units. */
  readonly longestSide: number;
  /** Why a rendering cannot prove that a rewrite is harmless; null when it can. A clause for the report. */
  readonly unverifiableReason: string | null;
  /** Whether a style sheet looks at attributes or at the order of elements, or there is text of HTML, so that no rewrite is safe. */
  readonly dependsOnMarkup: boolean;
  /** Whether svgo would take too long to match each element with the style sheet. */
  readonly tooManyRules: boolean;
  /** What a rewrite must not lose, see `listHooks`. */
  readonly hooks: readonly string[];
}

/** Matches of an element with a rule. svgo takes about 7 s for a million. */
const MAX_RULE_MATCHES = 300_000;

/** The longest side of an SVG without a size, as CSS defines it for replaced elements. */
const DEFAULT_SIDE = 300;

/** Reads the facts of a parsed document. Pure. */
export function readSvgFacts(root: XastParent): SvgFacts {
  const elements = elementsOf(root);
  const css = elements.flatMap((element) => (localName(element.name) === 'style' ? textOf(element) : [])).join('');
  // svgo trims text that it does not know as text
  const isBoundToMarkup = dependsOnMarkup(css) || elements.some(({ name }) => localName(name) === 'foreignobject');
  return {
    longestSide: longestSideOf(elements[0]),
    unverifiableReason: isBoundToMarkup ? 'it depends on how it is written' : findUnverifiableReason(elements),
    dependsOnMarkup: isBoundToMarkup,
    tooManyRules: css.split('{').length * elements.length > MAX_RULE_MATCHES,
    hooks: listHooks(elements),
  };
}

function longestSideOf(root: XastElement | undefined): number {
  const { viewBox = '', width = '', height = '' } = root?.attributes ?? {};
  const box = viewBox.split(/[\s,]+/).slice(2);
  const sides = (box.length === 2 ? box : [width, height]).map((side) => Number.parseFloat(side)).filter((side) => side > 0);
  return sides.length > 0 && !(box.length !== 2 && width.endsWith('%')) ? Math.max(...sides) : DEFAULT_SIDE;
}
