import type { XastElement } from 'svgo';
import { actingElements, allowedElements, animationElements, foreignDrawingElements } from './allowed/elements.js';
import { isDrawingNamespace, isInertNamespace, SVG_NAMESPACE } from './allowed/namespaces.js';
import { isAllowedName } from './attribute-rules.js';
import { localName, prefixOf } from './local-name.js';
import type { StyleFacts } from './style-facts.js';

/** Where an element stands. */
export interface ElementPlace {
  /** Local name of the parent; null for the root. */
  readonly parent: string | null;
  readonly namespace: string;
  /** Whether the root has no prefix, so that an HTML parser reads the document as SVG too. */
  readonly isHtmlSvg: boolean;
}

/** What happens to an element: it stays as SVG, it stays as the data of an editor, or it goes. */
export type ElementVerdict = { readonly kind: 'svg' | 'inert' } | { readonly kind: 'removed'; readonly draws: boolean };

/** Decides on an element by the allow lists. Source: docs/codec-isolation.md#svg. Pure. */
export function judgeElement(element: XastElement, place: ElementPlace, style: StyleFacts): ElementVerdict {
  const local = localName(element.name);
  const isSvg = place.namespace === '' || place.namespace === SVG_NAMESPACE;
  // an HTML parser ignores namespaces, and reads the elements in a title or a description as parts of the page
  const isInDescription = place.parent === 'title' || place.parent === 'desc';
  if (!isInDescription) {
    if (!isSvg && prefixOf(element.name) !== '' && isInertNamespace(place.namespace)) return { kind: 'inert' };
    const isSvgForHtml = place.isHtmlSvg || prefixOf(element.name) !== '';
    if (isSvg && isSvgForHtml && allowedElements.has(local)) {
      const animated = animationElements.has(local) ? findForbiddenAnimation(element, place) : null;
      return animated ?? { kind: 'svg' };
    }
  }
  const draws = style.dependsOnStructure || hasReferable(element) || (!isInDescription && drawsItself(element, place, isSvg));
  return { kind: 'removed', draws };
}

/** An animation may set what the allow lists allow. An address may only become another one within the document. */
function findForbiddenAnimation({ attributes }: XastElement, { parent }: ElementPlace): ElementVerdict | null {
  const target = Object.entries(attributes)
    .find(([name]) => localName(name) === 'attributename')?.[1]
    .trim();
  if (target === undefined || isAllowedName(target)) return null;
  if (localName(target) !== 'href') return { kind: 'removed', draws: !localName(target).startsWith('on') };
  const values = ['from', 'to', 'by', 'values'].flatMap((name) => attributes[name]?.split(';') ?? []);
  if (values.every((value) => /^\s*(?:#[^\s]*\s*)?$/.test(value))) return null;
  return { kind: 'removed', draws: parent !== 'a' };
}

const drawnExtensions = new Set(['http://www.w3.org/1999/xhtml', 'http://www.w3.org/1998/Math/MathML']);

/** Whether a browser leaves the element out, because it needs an extension that no browser has. */
function needsUnknownExtension({ attributes: { requiredExtensions } }: XastElement): boolean {
  if (requiredExtensions === undefined) return false;
  const extensions = requiredExtensions.split(/\s+/).filter((extension) => extension !== '');
  return extensions.length === 0 || extensions.some((extension) => !drawnExtensions.has(extension));
}

function drawsItself(element: XastElement, { parent, namespace }: ElementPlace, isSvg: boolean): boolean {
  const local = localName(element.name);
  if (!isSvg) return isDrawingNamespace(namespace) && !actingElements.has(local);
  if (needsUnknownExtension(element)) return false;
  // a switch shows the first child that it can, even one that draws nothing
  if (parent === 'switch') return true;
  return !actingElements.has(local) && (foreignDrawingElements.has(local) || allowedElements.has(local));
}

/** Whether other elements can refer to something in it, or are styled by it. */
function hasReferable(element: XastElement): boolean {
  const pending = [element];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next !== element && (next.attributes.id !== undefined || localName(next.name) === 'style')) return true;
    for (const child of next.children) if (child.type === 'element') pending.push(child);
  }
  return false;
}
