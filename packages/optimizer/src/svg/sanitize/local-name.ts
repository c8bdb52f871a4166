/** `xlink:href` becomes `href`. In lower case, because an HTML parser ignores case. Pure. */
export const localName = (name: string): string => name.slice(name.indexOf(':') + 1).toLowerCase();

/** The part before the colon; empty when there is none. Pure. */
export const prefixOf = (name: string): string => name.slice(0, Math.max(0, name.indexOf(':')));
