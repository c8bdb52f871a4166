import type { CustomPlugin, XastChild, XastElement, XastParent } from 'svgo';
import { localName } from '../sanitize/local-name.js';
import { textOf } from '../sanitize/style-facts.js';
import { elementsOf } from './elements.js';

/** Elements that show nothing by themselves: something refers to them. In lower case. */
const referencedElements = new Set(['symbol', 'clippath', 'mask', 'pattern', 'marker', 'filter', 'lineargradient', 'radialgradient']);

const hiddenStyle = /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0*\.?0*%?\s*(?:;|!|$))/i;

/** Whether a rendering shows nothing of the element, as far as its own attributes say. Pure. */
function isHidden({ attributes }: XastElement): boolean {
  const { display, visibility, opacity, style } = attributes;
  return (
    display?.trim() === 'none' ||
    /^\s*(?:hidden|collapse)\s*$/.test(visibility ?? '') ||
    (opacity !== undefined && Number.parseFloat(opacity) === 0) ||
    hiddenStyle.test(style ?? '')
  );
}

/** The ids that a text refers to. */
const referencesIn = (text: string) => [...text.matchAll(/url\(\s*["']?#([^"')]+)/g)].map(([, id = '']) => id);

function referencesOf(element: XastElement): string[] {
  const inAttributes = Object.entries(element.attributes).flatMap(([name, value]) =>
    localName(name) === 'href' && value.startsWith('#') ? [value.slice(1)] : referencesIn(value),
  );
  return localName(element.name) === 'style' ? referencesIn(textOf(element)) : inAttributes;
}

/**
 * The outermost elements that no rendering shows: hidden ones, and definitions that nothing shown refers to, such as the symbols of a
 * sprite. A script, a style or another document can show them. Pure.
 */
function findUnseen(root: XastParent): readonly XastElement[] {
  const elements = elementsOf(root);
  const parents = new Map<XastElement, XastElement>();
  for (const parent of elements) for (const child of parent.children) if (child.type === 'element') parents.set(child, parent);
  const unseen = new Set(elements.filter(isHidden));
  const isWithinUnseen = (element: XastElement | undefined): boolean =>
    element !== undefined && (unseen.has(element) || isWithinUnseen(parents.get(element)));
  const isDefinition = (element: XastElement) => {
    const name = localName(element.name);
    return referencedElements.has(name) || (name !== 'style' && localName(parents.get(element)?.name ?? '') === 'defs');
  };
  // an unseen definition can have the last reference to another one
  for (let found = true; found; ) {
    const seen = elements.filter((element) => !isWithinUnseen(element));
    const references = new Set(seen.flatMap(referencesOf));
    const isReferenced = (element: XastElement) =>
      [element, ...elementsOf(element)].some(({ attributes }) => attributes.id !== undefined && references.has(attributes.id));
    const unused = seen.filter((element) => isDefinition(element) && !isReferenced(element));
    for (const element of unused) unseen.add(element);
    found = unused.length > 0;
  }
  return [...unseen].filter((element) => !isWithinUnseen(parents.get(element)));
}

/** Two plugins. What no rendering shows is empty for the plugins between them, and comes back unchanged. */
export function shieldUnseen(): readonly [shield: CustomPlugin, reveal: CustomPlugin] {
  const shielded = new Map<XastElement, { readonly attributes: XastElement['attributes']; readonly children: XastChild[] }>();
  return [
    {
      name: 'shieldUnseen',
      fn: (root) => {
        for (const element of findUnseen(root)) {
          const { attributes, children } = element;
          shielded.set(element, { attributes, children });
          // with an id other plugins leave it where it is
          element.attributes = { id: attributes.id ?? `pixmill-unseen-${shielded.size}` };
          element.children = [];
        }
      },
    },
    {
      name: 'revealUnseen',
      fn: () => {
        for (const [element, parts] of shielded) Object.assign(element, parts);
        shielded.clear();
      },
    },
  ];
}
