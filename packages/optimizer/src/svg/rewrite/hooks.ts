import type { XastElement } from 'svgo';
import { textOf } from '../sanitize/style-facts.js';
import { elementsOf } from './elements.js';

/** Attributes by which a page, a script or a reader of the screen finds an element. */
const hookAttribute = /^(?:id|class|role|tabindex|lang|xml:lang|part|slot|(?:data|aria)-.*)$/;
/** Elements whose text is read aloud. */
const descriptions = new Set(['title', 'desc']);
/** Elements that other documents use or that people follow. */
const sharedElements = new Set(['symbol', 'use', 'a', 'view']);

/** Whether something outside of the SVG can address the element, so that the element must stay where it is. Pure. */
export const isHook = ({ attributes }: XastElement): boolean => Object.keys(attributes).some((name) => hookAttribute.test(name));

/** Metadata, and the elements of editors, which have a prefix. */
const isNonVisual = ({ name }: XastElement) => name === 'metadata' || name.includes(':');

/** What editors write in a description. */
const isEditorDescription = (text: string): boolean => /^\s*(?:Created (?:with|using)|$)/.test(text);

/**
 * Everything of an SVG that its users can rely on although no rendering shows it: ids, classes, roles, data, titles, shared elements, and
 * which attributes take the colour of the page. Sorted, with repeats. Two versions with equal lists can be used alike. Pure.
 */
export function listHooks(elements: readonly XastElement[]): readonly string[] {
  const hooks: string[] = [];
  const currentColours = new Set<string>();
  const dropped = new Set(elements.filter(isNonVisual).flatMap((element) => [element, ...elementsOf(element)]));
  for (const element of elements) {
    if (dropped.has(element)) continue;
    const { name, attributes } = element;
    const isIgnored = name === 'desc' && isEditorDescription(textOf(element)) && !isHook(element);
    if (descriptions.has(name) && !isIgnored) hooks.push(`<${name}>${textOf(element)}`);
    if (sharedElements.has(name)) hooks.push(`<${name}>`);
    for (const [key, value] of Object.entries(attributes)) {
      if (hookAttribute.test(key)) hooks.push(`${key}=${value.trim().replace(/\s+/g, ' ')}`);
      if (name === 'svg' && key === 'viewBox') hooks.push(key);
      if (/currentcolor/i.test(value)) currentColours.add(key === 'style' ? 'style with currentColor' : `${key}=currentColor`);
    }
  }
  return [...hooks, ...currentColours].sort();
}
