import type { CustomPlugin, XastChild, XastElement } from 'svgo';

/**
 * Two plugins: between the first and the second a document has no style sheet. svgo asks the whole sheet about every element, which
 * takes minutes where both are long.
 */
export function hideStyles(): readonly [hide: CustomPlugin, show: CustomPlugin] {
  const hidden = new Map<XastElement, XastChild[]>();
  return [
    {
      name: 'hideStyles',
      fn: () => ({
        element: {
          enter: (node) => {
            if (node.name !== 'style') return;
            hidden.set(node, node.children);
            node.children = [];
          },
        },
      }),
    },
    {
      name: 'showStyles',
      fn: () => {
        for (const [node, children] of hidden) node.children = children;
        hidden.clear();
      },
    },
  ];
}
