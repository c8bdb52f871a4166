import type { XastChild, XastElement, XastParent } from 'svgo';
import {
  drawsNothing,
  isActiveAttribute,
  isActiveElement,
  isHarmlessComment,
  isHarmlessDoctype,
  isHarmlessInstruction,
  localName,
} from './active-content.js';
import { type NamespaceScope, namespaceOf, scopeOf } from './namespaces.js';
import { RemovedParts } from './removed-part.js';
import { hasActiveCss, sanitizeCss } from './sanitize-css.js';

/**
 * Removes what can act from a parsed SVG: what runs, what loads from elsewhere, and what an HTML parser would read as something else.
 * Changes the document.
 */
export function removeActiveContent(root: XastParent): RemovedParts {
  const removed = new RemovedParts();
  const pending: [XastParent, NamespaceScope | null][] = [[root, null]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [parent, scope] = next;
    parent.children = parent.children.flatMap((child) => cleanChild({ child, parent, scope }, removed) ?? []);
    for (const child of parent.children) {
      if (child.type !== 'element') continue;
      cleanAttributes(child, removed);
      if (localName(child.name) === 'style') cleanStyleSheet(child, removed);
      else pending.push([child, scopeOf(child, scope)]);
    }
  }
  return removed;
}

/** The child as it may stay; null when it must go. */
function cleanChild(
  { child, parent, scope }: { child: XastChild; parent: XastParent; scope: NamespaceScope | null },
  removed: RemovedParts,
): XastChild | null {
  const drop = (name: string, draws = false) => {
    removed.add(name, draws);
    return null;
  };
  if (child.type === 'comment') return isHarmlessComment(child.value) ? child : drop('comments');
  if (child.type === 'doctype') return isHarmlessDoctype(child.data.doctype) ? child : drop('doctype');
  if (child.type === 'instruction')
    return isHarmlessInstruction(child.name, child.value) ? child : drop(child.name, child.name === 'xml-stylesheet');
  if (child.type === 'cdata' && child.value.includes('<')) {
    removed.add('cdata', false);
    return { type: 'text', value: child.value };
  }
  if (child.type !== 'element') return child;
  const namespace = namespaceOf(child, scopeOf(child, scope));
  // an HTML parser reads the elements in a title or a description as parts of the page
  const isInDescription = parent.type === 'element' && ['title', 'desc'].includes(localName(parent.name));
  return isInDescription || isActiveElement(child, namespace) ? drop(child.name, !drawsNothing(child.name)) : child;
}

function cleanAttributes(element: XastElement, removed: RemovedParts): void {
  for (const [name, value] of Object.entries(element.attributes)) {
    if (name === 'style') {
      if (!hasActiveCss(value)) continue;
      removed.add('style', true);
      const css = sanitizeCss(value);
      if (css) element.attributes[name] = css;
      else delete element.attributes[name];
    } else if (isActiveAttribute(element, name, value)) {
      removed.add(name, !drawsNothing(element.name, name));
      delete element.attributes[name];
    }
  }
}

function cleanStyleSheet(element: XastElement, removed: RemovedParts): void {
  if (element.children.some(({ type }) => type === 'element')) removed.add('style', true);
  element.children = element.children.filter(({ type }) => type === 'text' || type === 'cdata');
  const css = element.children.map((child) => ('value' in child ? child.value : '')).join('');
  // an HTML parser reads a tag in CDATA as a tag
  const hasTagInCdata = element.children.some((child) => child.type === 'cdata' && child.value.includes('<'));
  if (!hasTagInCdata && !hasActiveCss(css)) return;
  removed.add('style', true);
  const value = sanitizeCss(css);
  element.children = value ? [{ type: 'text', value }] : [];
}
