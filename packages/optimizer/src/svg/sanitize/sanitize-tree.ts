import type { XastChild, XastElement, XastParent } from 'svgo';
import { judgeAttribute } from './attribute-rules.js';
import { sanitizeCss } from './css/sanitize-css.js';
import { judgeElement } from './element-rules.js';
import { isHarmlessComment, isHarmlessDoctype, isHarmlessInstruction } from './harmless-nodes.js';
import { localName, prefixOf } from './local-name.js';
import { type NamespaceScope, namespaceOf, scopeOf } from './namespace-scope.js';
import type { NestedSvg } from './nested-svg.js';
import type { RemovedParts } from './removed-part.js';
import { readStyleFacts, type StyleFacts, textOf } from './style-facts.js';

interface Parent {
  readonly node: XastParent;
  readonly scope: NamespaceScope | null;
}

/** Removes from a parsed SVG what is not allowed. Changes the document, and adds the names of what goes to the removed parts. */
export function sanitizeTree(root: XastParent, nested: NestedSvg, removed: RemovedParts): void {
  new TreeSanitizer(root, nested, removed).run();
}

const isText = (child: XastChild) => child.type === 'text' || child.type === 'cdata';

class TreeSanitizer {
  readonly #root: XastParent;
  readonly #nested: NestedSvg;
  readonly #removed: RemovedParts;
  readonly #style: StyleFacts;
  readonly #isHtmlSvg: boolean;

  constructor(root: XastParent, nested: NestedSvg, removed: RemovedParts) {
    this.#root = root;
    this.#nested = nested;
    this.#removed = removed;
    this.#style = readStyleFacts(root);
    this.#isHtmlSvg = root.children.some((child) => child.type === 'element' && prefixOf(child.name) === '');
  }

  run(): void {
    const pending: Parent[] = [{ node: this.#root, scope: null }];
    for (let parent = pending.pop(); parent; parent = pending.pop()) {
      const { node, scope } = parent;
      node.children = node.children.flatMap((child) => this.#cleanNode(child, node) ?? []);
      node.children = node.children.filter((child) => {
        if (child.type !== 'element') return true;
        const inner = scopeOf(child, scope);
        if (!this.#cleanElement(child, node, inner)) return false;
        if (localName(child.name) === 'style') this.#cleanStyleSheet(child);
        else pending.push({ node: child, scope: inner });
        return true;
      });
    }
  }

  /** A node that is no element, as it may stay; null when it goes. */
  #cleanNode(node: XastChild, parent: XastParent): XastChild | null {
    const drop = (name: string, draws = false) => {
      this.#removed.add(name, draws);
      return null;
    };
    if (node.type === 'doctype') return isHarmlessDoctype(node.data.doctype) ? node : drop('doctype');
    if (node.type === 'instruction')
      return isHarmlessInstruction(node.name, node.value) ? node : drop(node.name, node.name === 'xml-stylesheet');
    if (node.type === 'comment') {
      const isInTitle = parent.type === 'element' && localName(parent.name) === 'title';
      return isHarmlessComment(node.value) && !isInTitle ? node : drop('comments');
    }
    if (node.type !== 'cdata' || !node.value.includes('<')) return node;
    // an HTML parser can read a tag in CDATA as a tag
    this.#removed.add('cdata', false);
    return { type: 'text', value: node.value };
  }

  /** Removes attributes. Returns whether the element may stay. */
  #cleanElement(element: XastElement, parent: XastParent, scope: NamespaceScope | null): boolean {
    const place = {
      parent: parent.type === 'element' ? localName(parent.name) : null,
      namespace: namespaceOf(element.name, scope),
      isHtmlSvg: this.#isHtmlSvg,
    };
    const verdict = judgeElement(element, place, this.#style);
    if (verdict.kind === 'removed') {
      this.#removed.add(element.name, verdict.draws);
      return false;
    }
    const owner = { element: localName(element.name), isInert: verdict.kind === 'inert', scope };
    for (const [name, value] of Object.entries(element.attributes)) {
      const { value: kept, removedDraws } = judgeAttribute(owner, [name, value], this.#nested);
      if (removedDraws !== null) this.#removed.add(name, removedDraws || this.#style.dependsOnAttributes);
      if (kept === null) delete element.attributes[name];
      else element.attributes[name] = kept;
    }
    return true;
  }

  #cleanStyleSheet(element: XastElement): void {
    const css = textOf(element);
    const [texts, others] = [element.children.filter(isText), element.children.filter((child) => !isText(child))];
    for (const { type } of others) this.#removed.add(type === 'comment' ? 'comments' : 'style', type === 'element');
    // svgo has lost the blanks between them, and a line break has a meaning in CSS
    if (texts.length > 1) this.#removed.add('style', true);
    // an HTML parser can read a tag in CDATA as a tag
    const hasTagInCdata = texts.some(({ type, value }) => type === 'cdata' && value.includes('<'));
    if (hasTagInCdata) this.#removed.add('cdata', false);
    const sanitized = sanitizeCss(css, this.#nested);
    if (sanitized.removedDraws !== null) this.#removed.add('style', sanitized.removedDraws);
    if (others.length === 0 && texts.length < 2 && !hasTagInCdata && sanitized.css === css) return;
    element.children = sanitized.css === '' ? [] : [{ type: 'text', value: sanitized.css }];
  }
}
