import { AppError } from '@pixmill/contracts';
import { optimize, type XastChild, type XastElement, type XastParent } from 'svgo';
import {
  isActiveAttribute,
  isActiveElement,
  isHarmlessComment,
  isHarmlessDoctype,
  isHarmlessInstruction,
  localName,
} from './active-content.js';
import { hasActiveCss, sanitizeCss } from './sanitize-css.js';

export interface SanitizedSvg {
  readonly text: string;
  /** Names of what was taken out; empty when nothing had to be. */
  readonly removed: readonly string[];
}

/** Namespaces by prefix ('' is the default) as one element declares them, and those around it. */
interface NamespaceScope {
  readonly declared: ReadonlyMap<string, string>;
  readonly outer: NamespaceScope | null;
}

function scopeOf({ attributes }: XastElement, outer: NamespaceScope | null): NamespaceScope | null {
  const declared = Object.entries(attributes).filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'));
  return declared.length === 0 ? outer : { declared: new Map(declared.map(([name, value]) => [name.slice(6), value])), outer };
}

function namespaceOf({ name }: XastElement, scope: NamespaceScope | null): string | null {
  const prefix = name.slice(0, Math.max(0, name.indexOf(':')));
  for (let around = scope; around; around = around.outer) {
    const namespace = around.declared.get(prefix);
    if (namespace !== undefined) return namespace;
  }
  return null;
}

/** Takes out of a document what could act: it runs, loads from elsewhere, or is another thing to another reader. */
function createSanitizer(removed: Set<string>) {
  function cleanAttributes(element: XastElement): void {
    for (const [name, value] of Object.entries(element.attributes)) {
      if (name === 'style') {
        if (!hasActiveCss(value)) continue;
        removed.add('style');
        const css = sanitizeCss(value);
        if (css) element.attributes[name] = css;
        else delete element.attributes[name];
      } else if (isActiveAttribute(element, name, value)) {
        removed.add(name);
        delete element.attributes[name];
      }
    }
  }

  function cleanStyle(element: XastElement): void {
    if (element.children.some(({ type }) => type === 'element')) removed.add('style');
    element.children = element.children.filter(({ type }) => type === 'text' || type === 'cdata');
    const css = element.children.map((child) => ('value' in child ? child.value : '')).join('');
    // a tag in CDATA is a tag for a reader of HTML
    const tagged = element.children.some((child) => child.type === 'cdata' && child.value.includes('<'));
    if (!tagged && !hasActiveCss(css)) return;
    removed.add('style');
    const value = sanitizeCss(css);
    element.children = value ? [{ type: 'text', value }] : [];
  }

  /** The child as it may stay, or null. */
  function cleanChild(child: XastChild, parent: XastParent, scope: NamespaceScope | null): XastChild | null {
    const drop = (name: string) => {
      removed.add(name);
      return null;
    };
    if (child.type === 'comment') return isHarmlessComment(child.value) ? child : drop('comments');
    if (child.type === 'doctype') return isHarmlessDoctype(child.data.doctype) ? child : drop('doctype');
    if (child.type === 'instruction') return isHarmlessInstruction(child.name, child.value) ? child : drop(child.name);
    if (child.type === 'cdata' && child.value.includes('<')) {
      removed.add('cdata');
      return { type: 'text', value: child.value };
    }
    if (child.type !== 'element') return child;
    const namespace = namespaceOf(child, scopeOf(child, scope));
    // a reader of HTML takes what is in these for parts of a page
    const inWords = parent.type === 'element' && ['title', 'desc'].includes(localName(parent.name));
    return inWords || isActiveElement(child, namespace) ? drop(child.name) : child;
  }

  return (root: XastParent) => {
    const open: [XastParent, NamespaceScope | null][] = [[root, null]];
    for (let next = open.pop(); next; next = open.pop()) {
      const [parent, scope] = next;
      parent.children = parent.children.flatMap((child) => cleanChild(child, parent, scope) ?? []);
      for (const child of parent.children) {
        if (child.type !== 'element') continue;
        cleanAttributes(child);
        if (localName(child.name) === 'style') cleanStyle(child);
        else open.push([child, scopeOf(child, scope)]);
      }
    }
  };
}

/** What a cleaned document does without: comments may read differently once trimmed, and a declared encoding is not that of the result. */
function dropNonContent(parent: XastParent): void {
  parent.children = parent.children.filter((child) => child.type !== 'comment' && !(child.type === 'instruction' && child.name === 'xml'));
  for (const child of parent.children) if (child.type === 'element') dropNonContent(child);
}

/**
 * Writes out the character references that can be no markup for any reader: blanks, and what is not ASCII. The parser takes a few
 * hundred references at most, and embedded pixels have a blank per line.
 */
export function decodeCharacterReferences(text: string): string {
  return text.replace(/&#(?:([0-9]{1,7})|x([0-9a-f]{1,6}));/gi, (reference, decimal?: string, hex?: string) => {
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    if ([9, 10, 13, 32].includes(code)) return ' ';
    const isCharacter = code >= 0x80 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : reference;
  });
}

/** What has to be written as a reference, and nothing else. */
export const minimalEscapes = { regEntities: /[&<]|(?<=\]\])>/g, regValEntities: /[&"<]/g };

function sanitizeOnce(text: string): SanitizedSvg {
  const removed = new Set<string>();
  const clean = createSanitizer(removed);
  const { data } = optimize(text, {
    plugins: [
      {
        name: 'sanitize',
        fn: (root) => {
          clean(root);
          if (removed.size > 0) dropNonContent(root);
        },
      },
    ],
    js2svg: minimalEscapes,
  });
  return { text: data, removed: [...removed] };
}

/**
 * Takes scripts, event handlers, foreign content and every address outside the document from an SVG. A text that needs none of it is
 * returned as it came. Source: reliability.md, "Isolation of codecs". Throws AppError `image_damaged` where it does not parse,
 * `svg_not_allowed` where cleaning does not come to an end or adds to it.
 */
export function sanitizeSvg(text: string): SanitizedSvg {
  try {
    const first = sanitizeOnce(decodeCharacterReferences(text));
    if (first.removed.length === 0) return { text, removed: [] };
    if (sanitizeOnce(first.text).removed.length > 0) throw new AppError('svg_not_allowed', { detail: 'SVG: cleaning does not end' });
    return first;
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw new AppError('image_damaged', { detail: `SVG: ${thrown instanceof Error ? thrown.message : 'does not parse'}`, cause: thrown });
  }
}
