import type { XastElement, XastParent } from 'svgo';

/** All elements below a node, parents before their children. Pure. */
export function elementsOf(root: XastParent): XastElement[] {
  const elements = root.children.filter((child) => child.type === 'element');
  // the loop also visits the elements that it appends
  for (const element of elements) for (const child of element.children) if (child.type === 'element') elements.push(child);
  return elements;
}
