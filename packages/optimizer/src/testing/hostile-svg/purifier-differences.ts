/** A name of an element or of an attribute (`element@attribute`), and why only one of both sanitizers keeps it. */
export type ExplainedDifference = readonly [name: RegExp, reason: string];

/** What DOMPurify (profiles svg and svgFilters) removes, and Pixmill does not. */
export const keptByPixmillOnly: readonly ExplainedDifference[] = [
  [
    /^(?:animate|set)(?:@|$)/,
    'an animation is allowed when what it animates is; DOMPurify allows some of them, and none with a listed attribute',
  ],
  [/^use(?:@|$)/, 'an address of `use` stays in the document; DOMPurify allows any address, so it removes the element'],
  [/^feImage@href$/, 'an embedded SVG is sanitized itself; DOMPurify knows no data there'],
  [/^(?:cc|dc|rdf|i):[a-z]+(?:@|$)/, 'data of editors and metadata have a prefix: they draw nothing and do nothing'],
  [/^(?:svg|s:svg|s:style)@xmlns:[a-z]+$/, 'the declaration of a prefix does nothing'],
  [/^s:(?:svg|style)(?:@|$)/, 'a browser draws SVG elements with a prefix, and an HTML parser takes them for unknown elements'],
  [/^font-face(?:-src|-uri)?(?:@font-family)?$/, 'the fonts of SVG 1.1 draw in some renderers'],
  [/^(?:cursor(?:@id)?|g@cursor|color-profile(?:@name)?)$/, 'SVG 1.1 has them, and their addresses stay in the document'],
  [/^style$/, 'behind a `font` with attributes of HTML; without the attribute an HTML parser stays in the SVG'],
  [/^rect(?:@width|@height)?$/, 'DOMPurify removes the rest of a document with an element that an HTML parser takes for its own'],
];

/** What DOMPurify keeps, and Pixmill does not. */
export const keptByDomPurifyOnly: readonly ExplainedDifference[] = [
  [/@(?:xlink:)?href$/, 'DOMPurify allows addresses on servers; a browser loads them'],
  [/^(?:rect|path)@(?:fill|mask|clip-path|marker-mid)$/, 'DOMPurify does not read CSS in attributes; a browser loads its addresses'],
  [/^(?:rect|svg)@style$/, 'DOMPurify does not read CSS; a browser loads its addresses'],
  [/^font@color$/, 'an HTML parser takes the element for its own, and everything behind it'],
  [/^(?:style|title)(?:@xmlns)?$/, 'in a root with a prefix an HTML parser takes the element for its own'],
  [/^g$/, 'an element in a style sheet has no meaning'],
];

/** The names in the first lists that the second ones lack, without those that are explained; and the explanations that explain nothing. */
export function describeDifferences(
  first: readonly (readonly string[])[],
  second: readonly (readonly string[])[],
  explained: readonly ExplainedDifference[],
): { readonly unexplained: readonly string[]; readonly unused: readonly string[] } {
  const names = [...new Set(first.flatMap((list, at) => list.filter((name) => !second[at]?.includes(name))))];
  return {
    unexplained: names.filter((name) => !explained.some(([pattern]) => pattern.test(name))).sort(),
    unused: explained.filter(([pattern]) => !names.some((name) => pattern.test(name))).map(([pattern]) => pattern.source),
  };
}
