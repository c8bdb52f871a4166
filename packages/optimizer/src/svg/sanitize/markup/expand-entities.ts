import { AppError } from '@pixmill/contracts';
import { readDoctype } from './read-doctype.js';
import { scanMarkup, throwNotWellFormed } from './scan-markup.js';

/** Most characters that the entities of one SVG may add, all uses together. Source: docs/codec-isolation.md#svg. */
export const MAX_ENTITY_CHARACTERS = 65_536;
/** Deepest nesting of entities in entities. */
const MAX_DEPTH = 16;

const reference = /&([A-Za-z_][\w.-]*);/g;

/** How many more characters entities may add. */
export interface EntityBudget {
  characters: number;
}

/**
 * Replaces the entities that a document type declares by their text, and drops that document type. Returns any other text unchanged.
 * Throws AppError `svg_not_allowed` above the budget and on other declarations, `image_damaged` when the text is not well-formed.
 */
export function expandEntities(text: string, budget: EntityBudget = { characters: MAX_ENTITY_CHARACTERS }): string {
  const start = text.search(/<!DOCTYPE\s/i);
  // a comment can have a text that looks like a document type
  if (start < 0 || !text.includes('[', start)) return text;
  const entities = new Map<string, string>();
  let hasSubset = false;
  const output: string[] = [];
  const parts = scanMarkup(text, (at) => {
    const doctype = readDoctype(text, at);
    hasSubset = doctype.hasSubset;
    for (const [name, value] of doctype.entities) entities.set(name, value);
    return doctype.end;
  });
  for (const { kind, start, end } of parts) {
    const raw = text.slice(start, end);
    if (kind === 'doctype' && hasSubset) continue;
    output.push(kind === 'text' || kind === 'tag' ? expandIn(kind, raw, { entities, budget, depth: 0 }) : raw);
  }
  return hasSubset ? output.join('') : text;
}

interface Expansion {
  readonly entities: ReadonlyMap<string, string>;
  readonly budget: EntityBudget;
  readonly depth: number;
}

function expandIn(kind: 'text' | 'tag', raw: string, { entities, budget, depth }: Expansion): string {
  return raw.replace(reference, (whole, name: string) => {
    const value = entities.get(name);
    if (value === undefined) return whole;
    budget.characters -= value.length;
    if (budget.characters < 0 || depth >= MAX_DEPTH) {
      const limit = `${MAX_ENTITY_CHARACTERS / 1_024} kB`;
      throw new AppError('svg_not_allowed', {
        message: `The SVG uses features that are not allowed: with the entity ${name.slice(0, 40)} its entities add more than ${limit}`,
      });
    }
    const inner = { entities, budget, depth: depth + 1 };
    if (kind === 'text') return expandContent(value, inner);
    if (value.includes('<')) throwNotWellFormed(0);
    // a quote from an entity does not end the attribute
    return expandIn('tag', value.replaceAll('"', '&quot;').replaceAll("'", '&apos;'), inner);
  });
}

/** The text of an entity can have elements. */
function expandContent(value: string, expansion: Expansion): string {
  const parts = scanMarkup(value, throwNotWellFormed);
  return [...parts]
    .map(({ kind, start, end }) => {
      const raw = value.slice(start, end);
      return kind === 'text' || kind === 'tag' ? expandIn(kind, raw, expansion) : raw;
    })
    .join('');
}
