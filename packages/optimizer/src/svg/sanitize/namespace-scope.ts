import type { XastElement } from 'svgo';
import { prefixOf } from './local-name.js';

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

/** The namespace of a name with its prefix, or of an element without one. Empty when none is declared. Pure. */
export function namespaceOf(name: string, scope: NamespaceScope | null): string {
  const prefix = prefixOf(name);
  for (let current = scope; current; current = current.outer) {
    const namespace = current.declared.get(prefix);
    if (namespace !== undefined) return namespace;
  }
  return '';
}
