import { builtinPlugins, type CustomPlugin, type Visitor, type XastElement, type XastParent } from 'svgo';
import { elementsOf } from './elements.js';
import { isHook } from './hooks.js';

/** Most plugins of svgo leave an element with an id where it is. An element with another hook borrows an id of this kind. */
const BORROWED_PREFIX = 'pixmill-borrowed-';

/** Two plugins. The plugins between them find an id on every element that a page can address. */
export function borrowIds(): readonly [borrow: CustomPlugin, giveBack: CustomPlugin] {
  return [
    {
      name: 'borrowIds',
      fn: (root) => {
        for (const [index, element] of elementsOf(root).entries()) {
          if (isHook(element)) element.attributes.id ??= `${BORROWED_PREFIX}${index}`;
        }
      },
    },
    {
      name: 'giveBackIds',
      fn: (root) => {
        for (const { attributes } of elementsOf(root)) if (attributes.id?.startsWith(BORROWED_PREFIX)) delete attributes.id;
      },
    },
  ];
}

const hasId = ({ attributes }: XastElement) => attributes.id !== undefined;
const hasChildWithId = ({ children }: XastParent) => children.some((child) => child.type === 'element' && hasId(child));

/** The plugins of svgo that move attributes or remove elements, and whether one may visit an element. */
const guards = {
  // a wrapper without attributes can go
  collapseGroups: (element) => !hasId(element) && (Object.keys(element.attributes).length === 0 || !hasChildWithId(element)),
  convertEllipseToCircle: (element) => !hasId(element),
  convertShapeToPath: (element) => !hasId(element),
  moveElemsAttrsToGroup: (element) => !hasId(element) && !hasChildWithId(element),
  moveGroupAttrsToElems: (element) => !hasId(element) && !hasChildWithId(element),
  removeDesc: (element) => !hasId(element),
  removeEmptyContainers: (element) => !hasId(element),
  removeEmptyText: (element) => !hasId(element),
} satisfies Record<string, (element: XastElement) => boolean>;

/** A plugin of svgo that leaves alone what a page can address. It stands between the plugins of `borrowIds`. */
export function guarded(name: keyof typeof guards): CustomPlugin {
  const mayVisit: (element: XastElement) => boolean = guards[name];
  return {
    name,
    fn: (root, params, info) => {
      const visitor = runPlugin(name)(root, { ...params }, info);
      const { enter, exit } = visitor?.element ?? {};
      if (!visitor) return;
      return {
        ...visitor,
        element: {
          ...(enter && { enter: (element, parent) => (mayVisit(element) ? enter(element, parent) : undefined) }),
          ...(exit && { exit: (element, parent) => (mayVisit(element) ? exit(element, parent) : undefined) }),
        },
      };
    },
  };
}

/** `cleanupNumericValues` of svgo for some attributes only: it would round every attribute that looks like a number, also `data-price`. */
export function roundAttributes(
  names: ReadonlySet<string>,
  params: { readonly floatPrecision: number; readonly convertToPx: boolean },
): CustomPlugin {
  const pick = (attributes: XastElement['attributes']) =>
    Object.fromEntries(Object.entries(attributes).filter(([name]) => names.has(name)));
  return {
    name: 'roundAttributes',
    fn: (root, _, info) => {
      const enter = runPlugin('cleanupNumericValues')(root, params, info)?.element?.enter;
      return {
        element: {
          enter: (element, parent) => {
            const rounded = { ...element, attributes: pick(element.attributes) };
            enter?.(rounded, parent);
            Object.assign(element.attributes, rounded.attributes);
          },
        },
      };
    },
  };
}

type PluginFunction = (...input: Parameters<CustomPlugin['fn']>) => Visitor | null | undefined;

function runPlugin(name: string): PluginFunction {
  const plugin = builtinPlugins.find((builtin) => builtin.name === name);
  if (!plugin) throw new RangeError(`svgo has no plugin ${name}`);
  return (root, params, info) => (plugin.fn as CustomPlugin['fn'])(root, params, info) ?? undefined; // the parameters differ by plugin
}
