import type { XastElement, XastParent } from 'svgo';
import { localName } from './local-name.js';

/** What the style sheets of a document look at. */
export interface StyleFacts {
  /** Whether a rule depends on attributes, so that a removed one can change what is drawn. */
  readonly dependsOnAttributes: boolean;
  /** Whether a rule depends on the order or number of elements. */
  readonly dependsOnStructure: boolean;
}

/** Reads the style sheets of a parsed document. Pure. */
export function readStyleFacts(root: XastParent): StyleFacts {
  const sheets: string[] = [];
  const pending: XastParent[] = [root];
  for (let next = pending.pop(); next; next = pending.pop()) {
    for (const child of next.children) {
      if (child.type !== 'element') continue;
      if (localName(child.name) === 'style') sheets.push(textOf(child));
      else pending.push(child);
    }
  }
  const css = sheets.join('\n');
  return { dependsOnAttributes: /\[|attr\(/i.test(css), dependsOnStructure: /[+~]|:(?:nth-|first-|last-|only-|empty|has\()/i.test(css) };
}

/** The text of an element without the elements in it. Pure. */
export function textOf({ children }: XastElement): string {
  return children.map((child) => (child.type === 'text' || child.type === 'cdata' ? child.value : '')).join('');
}
