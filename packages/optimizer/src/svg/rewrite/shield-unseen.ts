import type { CustomPlugin, XastChild, XastElement, XastParent } from 'svgo';
import { localName } from '../sanitize/local-name.js';
import { textOf } from '../sanitize/style-facts.js';
import { elementsOf } from './elements.js';

/** Elements that show nothing by themselves: something refers to them. */
const referencedElements = new Set(
  ['symbol', 'clipPath', 'mask', 'pattern', 'marker', 'filter', 'linearGradient', 'radialGradient'].map((name) => name.toLowerCase()),
);

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
function findUnseen(root: XastParent): ReadonlySet<XastElement> {
  const unseen = new Set<XastElement>();
  const isBelow = (element: XastElement, parents: ReadonlyMap<XastElement, XastElement>): boolean =>
    unseen.has(element) || (parents.has(element) && isBelow(parents.get(element) as XastElement, parents)); // `has` was asked
  const elements = elementsOf(root);
  const parents = new Map(
    elements.flatMap((parent) => parent.children.flatMap((child) => (child.type === 'element' ? [[child, parent]] : []))) as [
      XastElement,
      XastElement,
    ][],
  );
  for (const element of elements) if (isHidden(element)) unseen.add(element);
  for (let before = -1; before !== unseen.size; ) {
    before = unseen.size;
    const seen = elements.filter((element) => !isBelow(element, parents));
    const references = new Set(seen.flatMap(referencesOf));
    for (const element of seen) {
      const isDefinition = referencedElements.has(localName(element.name)) || localName(parents.get(element)?.name ?? '') === 'defs';
      const ids = isDefinition ? [element, ...elementsOf(element)].flatMap(({ attributes }) => attributes.id ?? []) : [];
      if (isDefinition && localName(element.name) !== 'style' && !ids.some((id) => references.has(id))) unseen.add(element);
    }
  }
  return new Set([...unseen].filter((element) => !parents.has(element) || !isBelow(parents.get(element) as XastElement, parents)));
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
