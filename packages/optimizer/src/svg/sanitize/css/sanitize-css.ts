import { allowedCssAddressKinds, kindOfAddress } from '../allowed/addresses.js';
import { allowedFunctions, allowedRules, forbiddenProperties, undrawnProperties } from '../allowed/css.js';
import type { NestedSvg } from '../nested-svg.js';
import { type CssToken, readCssTokens } from './css-tokens.js';

/** CSS without what is not allowed. */
export interface SanitizedCss {
  readonly css: string;
  /** Whether something was removed that a browser draws, or null when nothing was removed. */
  readonly removedDraws: boolean | null;
}

/** Nothing but functions, rules and escapes can make CSS unsafe. */
const canBeUnsafe = /[(@\\]|-->|<!--|behavior|-moz-binding|-o-link/i;

/**
 * Removes the declarations and rules that are not allowed from a style sheet or a style attribute. Embedded SVG is sanitized and stays.
 * Source: docs/codec-isolation.md#svg.
 */
export function sanitizeCss(css: string, nested: NestedSvg): SanitizedCss {
  if (!canBeUnsafe.test(css)) return { css, removedDraws: null };
  const filter = new CssFilter(nested);
  for (const token of readCssTokens(css)) filter.take(token);
  return filter.finish();
}

/** Whether the value of an attribute is allowed as CSS, and the value with its embedded SVG sanitized. Null when it is not allowed. */
export function sanitizeCssValue(value: string, nested: NestedSvg): string | null {
  if (!/[(\\]/.test(value)) return value;
  const texts: string[] = [];
  for (const token of readCssTokens(value)) {
    const text = allowedText(token, nested);
    if (text === null) return null;
    texts.push(text);
  }
  return texts.join('');
}

/** The text of a token as it may stay. Null when it is not allowed. */
function allowedText({ kind, text, value }: CssToken, nested: NestedSvg): string | null {
  if (kind === 'forbidden') return null;
  if (kind === 'function') return value === 'url' || allowedFunctions.has(value) ? text : null;
  if (kind === 'rule') return allowedRules.has(value) ? text : null;
  if (kind !== 'address') return text;
  const addressKind = kindOfAddress(value);
  if (!allowedCssAddressKinds.includes(addressKind)) return null;
  if (addressKind !== 'svg') return text;
  const sanitized = nested.sanitizeAddress(value);
  if (sanitized === null || sanitized === value) return sanitized === null ? null : text;
  return text.startsWith('u') || text.startsWith('U') ? `url("${sanitized}")` : `"${sanitized}"`;
}

/** Reads tokens in their order and keeps the allowed declarations and rules. */
class CssFilter {
  readonly #nested: NestedSvg;
  readonly #kept: string[] = [];
  /** The texts of the declaration, or of the part of a rule before its block, that is being read. */
  #segment: string[] = [];
  #isAllowed = true;
  #property: string | null = null;
  #isBehindColon = false;
  #parentheses = 0;
  /** Open braces of a rule that is not allowed; 0 outside of one. */
  #droppedBraces = 0;
  #removedDraws: boolean | null = null;

  constructor(nested: NestedSvg) {
    this.#nested = nested;
  }

  take(token: CssToken): void {
    if (this.#droppedBraces > 0) {
      this.#droppedBraces += token.kind === '{' ? 1 : token.kind === '}' ? -1 : 0;
      return;
    }
    const isSeparator = token.kind === ';' || token.kind === '{' || token.kind === '}';
    if (isSeparator && this.#parentheses === 0) {
      const isKept = this.#endSegment();
      if (token.kind === '{' && !isKept) this.#droppedBraces = 1;
      else if (isKept || token.kind === '}') this.#kept.push(token.text);
      return;
    }
    this.#addToSegment(token);
  }

  finish(): SanitizedCss {
    this.#endSegment();
    return { css: this.#removedDraws === null ? this.#kept.join('') : this.#kept.join('').trim(), removedDraws: this.#removedDraws };
  }

  #addToSegment(token: CssToken): void {
    if (token.kind === 'open' || token.kind === 'function') this.#parentheses += 1;
    if (token.kind === 'close') this.#parentheses = Math.max(0, this.#parentheses - 1);
    if (token.kind === 'ident') this.#property ??= token.value;
    else if (token.kind === ':') this.#isBehindColon ||= this.#property !== null;
    const text = allowedText(token, this.#nested);
    if (text === null) this.#isAllowed = false;
    else this.#segment.push(text);
  }

  /** Whether the segment that ends was kept. */
  #endSegment(): boolean {
    const property = this.#isBehindColon ? this.#property : null;
    const isKept = this.#isAllowed && !(property !== null && forbiddenProperties.has(property));
    if (isKept) this.#kept.push(this.#segment.join(''));
    else this.#removedDraws ||= property === null || !(forbiddenProperties.has(property) || undrawnProperties.has(property));
    this.#segment = [];
    this.#isAllowed = true;
    this.#property = null;
    this.#isBehindColon = false;
    this.#parentheses = 0;
    return isKept;
  }
}
