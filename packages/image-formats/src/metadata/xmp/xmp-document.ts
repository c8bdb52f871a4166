import { type Attr, DOMParser, type Document, type Element, type Node, XMLSerializer } from '@xmldom/xmldom';
import { namespaces } from './namespaces.js';

/** A parsed XMP packet. */
export interface XmpDocument {
  readonly document: Document;
  /** The elements that hold the properties, as attributes and as child elements. */
  readonly descriptions: readonly Element[];
}

/** Packets of cameras with depth maps have some MB. The other limits keep a hostile packet from costing more than a second. */
export const MAX_XMP_BYTES = 4_000_000;
const MAX_TAGS = 20_000;
const MAX_DEPTH = 60;

const { ELEMENT_NODE } = { ELEMENT_NODE: 1 };
export const isElement = (node: Node): node is Element => node.nodeType === ELEMENT_NODE;
export const childElements = (node: Node): Element[] => Array.from(node.childNodes).filter(isElement);
export const isNamed = (node: Element | Attr, namespace: string, name: string) =>
  node.namespaceURI === namespace && node.localName === name;

const countTags = (text: string) => text.split('<', MAX_TAGS + 2).length - 1;

/** Whether an element contains more levels of elements than this. */
function isDeeper(element: Element, levels: number): boolean {
  let level: readonly Element[] = [element];
  for (let depth = 0; depth <= levels; depth += 1) {
    level = level.flatMap(childElements);
    if (level.length === 0) return false;
  }
  return true;
}

function parseXml(text: string): Document | null {
  const rejectDamage = (level: string, message: string) => {
    if (level !== 'warning') throw new SyntaxError(message);
  };
  try {
    return new DOMParser({ onError: rejectDamage }).parseFromString(text, 'text/xml');
  } catch {
    return null; // not well-formed
  }
}

function decodeUtf8(packet: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(packet);
  } catch {
    return null; // another encoding, which no reader has to know
  }
}

/**
 * Parses an XMP packet; null for one that is too large, too deep, not UTF-8 or not well-formed XML, and for one with a document type, which could
 * define entities.
 */
export function parseXmp(packet: Buffer): XmpDocument | null {
  const text = packet.length <= MAX_XMP_BYTES ? decodeUtf8(packet)?.replace(/\0+$/, '').trim() : null;
  if (!text || /<!(DOCTYPE|ENTITY)/i.test(text) || countTags(text) > MAX_TAGS) return null;
  const document = parseXml(text);
  const root = document?.documentElement;
  if (!document || !root || isDeeper(root, MAX_DEPTH)) return null;
  const rdf = isNamed(root, namespaces.rdf, 'RDF') ? root : childElements(root).find((child) => isNamed(child, namespaces.rdf, 'RDF'));
  if (!rdf) return null;
  return { document, descriptions: childElements(rdf).filter((child) => isNamed(child, namespaces.rdf, 'Description')) };
}

/** The packet as bytes. */
export function serializeXmp({ document }: XmpDocument): Buffer {
  return Buffer.from(withoutPadding(new XMLSerializer().serializeToString(document)));
}

/** The text without the space that lets editors enlarge a packet in place. */
export const withoutPadding = (text: string): string => text.replace(/\s+(?=<\?xpacket end)/, '');
