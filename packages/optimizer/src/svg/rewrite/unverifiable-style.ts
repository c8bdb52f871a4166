/**
 * Properties that librsvg applies as browsers do, or that change nothing of a still SVG. Any other one may change what a browser shows and
 * not what librsvg renders.
 */
const renderedProperty =
  /^(?:-inkscape-[\w-]+|alignment-baseline|baseline-shift|block-progression|clip|clip-(?:path|rule)|color|color-(?:interpolation(?:-filters)?|profile|rendering)|cursor|cx|cy|direction|display|dominant-baseline|enable-background|fill|fill-(?:opacity|rule)|filter|flood-(?:color|opacity)|font|font-(?:family|feature-settings|kerning|size|size-adjust|stretch|style|variant|variant-[\w-]+|variation-settings|weight)|glyph-orientation-\w+|height|image-rendering|isolation|kerning|letter-spacing|lighting-color|line-height|marker|marker-(?:start|mid|end)|mask|mask-type|mix-blend-mode|opacity|overflow|paint-order|pointer-events|r|rx|ry|shape-(?:rendering|padding)|solid-(?:color|opacity)|stop-(?:color|opacity)|stroke|stroke-[\w-]+|text-(?:align|anchor|decoration|decoration-[\w-]+|indent|orientation|rendering)|transform|unicode-bidi|vector-effect|visibility|white-space|width|word-spacing|writing-mode|x|y)$/;
const renderedFunction = /^(?:url|rgba?|hsla?|matrix|translate|scale|rotate|skewX|skewY)$/i;

const comments = /\/\*[\s\S]*?\*\//g;
const strings = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'/g;
const withoutStrings = (css: string) =>
  css
    .replace(comments, '')
    .replace(/url\([^)]*\)/gi, 'url()')
    .replace(strings, '""');

const otherState = 'its style depends on the viewer or on time';

/** Why renderings do not show all that a style attribute, or another attribute with a CSS value, does; null when they do. Pure. */
export function findUnverifiableDeclarations(css: string): string | null {
  const text = withoutStrings(css);
  if (/\\/.test(text)) return 'its style has escapes';
  const property = text
    .split(';')
    .map((declaration) =>
      declaration
        .slice(0, Math.max(0, declaration.indexOf(':')))
        .trim()
        .toLowerCase(),
    )
    .find((name) => name !== '' && !renderedProperty.test(name));
  if (property !== undefined) return describeProperty(property);
  return findUnverifiableFunction(text);
}

/** The same for the value of a presentation attribute. Pure. */
export function findUnverifiableFunction(value: string): string | null {
  const [, name] = [...withoutStrings(value).matchAll(/([\w-]+)\(/g)].find(([, found = '']) => !renderedFunction.test(found)) ?? [];
  return name === undefined ? null : 'its style has functions that a rendering may not show';
}

function describeProperty(property: string): string {
  return /^(?:-\w+-)?(?:animation|transition)|^--/.test(property) ? otherState : 'its style has properties that a rendering may not show';
}

/** The same for a style sheet. Pure. */
export function findUnverifiableRules(css: string): string | null {
  const text = withoutStrings(css);
  if (/@font-face/i.test(text)) return 'it has embedded fonts';
  if (/@(?!charset|namespace)/i.test(text)) return otherState;
  const rules = [...text.matchAll(/([^{}]*)\{([^{}]*)\}/g)];
  // a rule in a rule
  if (text.replace(/[^{}]*\{[^{}]*\}/g, '').includes('{')) return otherState;
  for (const [, selector = '', declarations = ''] of rules) {
    if (selector.includes(':')) return otherState;
    if (hidingDeclaration.test(declarations)) return 'its style hides a part of it';
    const reason = findUnverifiableDeclarations(declarations);
    if (reason !== null) return reason;
  }
  return null;
}

const hidingDeclaration = /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0*\.?0*%?\s*(?:;|!|$))/i;

/** Whether a style sheet looks at attributes, or at the order and number of elements, so that no rewrite leaves its meaning alone. Pure. */
export const dependsOnMarkup = (css: string): boolean =>
  /\[|[+~]|:(?:nth-|first-|last-|only-|empty|not|has|is|where)/i.test(withoutStrings(css).replace(/\{[^{}]*\}/g, '{}'));
