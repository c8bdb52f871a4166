import type { XastElement } from 'svgo';

/** The namespaces by prefix ('' is the default) that one element declares, and the scope around it. */
export interface NamespaceScope {
  readonly declared: ReadonlyMap<string, string>;
  readonly outer: NamespaceScope | null;
}

/** The scope within an element. Pure. */
export function scopeOf({ attributes }: XastElement, outer: NamespaceScope | null): NamespaceScope | null {
  const declared = Object.entries(attributes).filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'));
  return declared.length === 0 ? outer : { declared: new Map(declared.map(([name, value]) => [name.slice(6), value])), outer };
}

/** The namespace of an element in its own scope; null when none is declared. Pure. */
export function namespaceOf({ name }: XastElement, scope: NamespaceScope | null): string | null {
  const prefix = name.slice(0, Math.max(0, name.indexOf(':')));
  for (let current = scope; current; current = current.outer) {
    const namespace = current.declared.get(prefix);
    if (namespace !== undefined) return namespace;
  }
  return null;
}
