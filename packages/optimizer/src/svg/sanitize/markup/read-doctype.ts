import { AppError } from '@pixmill/contracts';
import { matchAt, throwNotWellFormed } from './scan-markup.js';

/** A document type. */
export interface Doctype {
  /** Offset behind it. */
  readonly end: number;
  /** Whether it has declarations between brackets. */
  readonly hasSubset: boolean;
  /** The text of each declared entity by its name. */
  readonly entities: ReadonlyMap<string, string>;
}

const LITERAL = `(?:"[^"<>]*"|'[^'<>]*')`;
const head = new RegExp(String.raw`<!DOCTYPE\s+[^\s[<>"']+(?:\s+(?:PUBLIC\s+${LITERAL}(?:\s*${LITERAL})?|SYSTEM\s+${LITERAL}))?\s*`, 'iy');
const blank = /\s+/y;
const entity = /<!ENTITY\s+([A-Za-z_][\w.-]*)\s+(?:"([^"%]*)"|'([^'%]*)')\s*>/y;
const otherEntity = /<!ENTITY\s+(?:%\s*)?([\w.-]{1,40})/y;
const subsetEnd = /\]\s*>/y;

/** Every reader knows them, with this meaning only. */
const predefinedEntities = new Set(['lt', 'gt', 'amp', 'apos', 'quot']);

/**
 * Reads the document type at an offset. It may declare entities with a text of their own, as Illustrator does.
 * Throws AppError `svg_not_allowed` on any other declaration, `image_damaged` when it is not well-formed.
 */
export function readDoctype(text: string, start: number): Doctype {
  const entities = new Map<string, string>();
  let at = matchAt(head, text, start) ?? throwNotWellFormed(start);
  if (text[at] === '>') return { end: at + 1, hasSubset: false, entities };
  if (text[at] !== '[') throwNotWellFormed(start);
  at += 1;
  for (let end = matchAt(subsetEnd, text, at); end === null; end = matchAt(subsetEnd, text, at)) {
    at = matchAt(blank, text, at) ?? endOfComment(text, at) ?? readEntity(text, at, entities);
  }
  return { end: matchAt(subsetEnd, text, at) ?? at, hasSubset: true, entities };
}

function endOfComment(text: string, start: number): number | null {
  const close = text.startsWith('<!--', start) ? text.indexOf('-->', start + 4) : -1;
  return close < 0 ? null : close + 3;
}

function readEntity(text: string, start: number, entities: Map<string, string>): number {
  entity.lastIndex = start;
  const match = entity.exec(text);
  if (!match) {
    otherEntity.lastIndex = start;
    const name = otherEntity.exec(text)?.[1];
    if (name === undefined) throw new AppError('svg_not_allowed', { detail: 'SVG: a document type with declarations' });
    throw new AppError('svg_not_allowed', {
      message: `The SVG uses features that are not allowed: the entity ${name} is not a text in it`,
    });
  }
  const [, name = '', doubleQuoted, singleQuoted] = match;
  // the first declaration of a name counts
  if (!predefinedEntities.has(name) && !entities.has(name)) entities.set(name, decodeReferences(doubleQuoted ?? singleQuoted ?? ''));
  return entity.lastIndex;
}

/** Character references are decoded where an entity is declared, references to entities where it is used. */
function decodeReferences(value: string): string {
  return value.replace(/&#(?:([0-9]{1,7})|x([0-9a-f]{1,6}));/gi, (reference, decimal?: string, hex?: string) => {
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    const isCharacter = [9, 10, 13].includes(code) || (code >= 0x20 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff));
    return isCharacter ? String.fromCodePoint(code) : reference;
  });
}
