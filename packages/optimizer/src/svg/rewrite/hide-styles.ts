import type { CustomPlugin, XastChild, XastElement } from 'svgo';

/**
 * Two plugins that hide the style sheets from all plugins between them. svgo matches each element with the whole style sheet, which
 * takes minutes when both are long.
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
