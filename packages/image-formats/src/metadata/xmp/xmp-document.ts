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
const [MAX_TAGS, MAX_EQUALS_SIGNS] = [20_000, 20_000];
const MAX_DEPTH = 60;

const ELEMENT_NODE = 1;
export const isElement = (node: Node): node is Element => node.nodeType === ELEMENT_NODE;

export function childElements(node: Node): Element[] {
  const elements: Element[] = [];
  // `childNodes` would be updated and searched for each of its nodes
  for (let child = node.firstChild; child; child = child.nextSibling) if (isElement(child)) elements.push(child);
  return elements;
}

export const isNamed = (node: Element | Attr, namespace: string, name: string) =>
  node.namespaceURI === namespace && node.localName === name;

/** Whether the text has more tags or more attributes than a packet may have. */
const isTooLong = (text: string) => text.split('<').length > MAX_TAGS || text.split('=').length > MAX_EQUALS_SIGNS;

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

/** Some writers end the packet with zero bytes. */
function decodePacket(packet: Buffer): string | null {
  const end = packet.findLastIndex((byte) => byte !== 0) + 1;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(packet.subarray(0, end)).trim();
  } catch {
    return null; // another encoding, which no reader has to know
  }
}

/**
 * Parses an XMP packet; null for one that is too large, too deep, not UTF-8 or not well-formed XML, and for one with a document type, which could
 * define entities.
 */
export function parseXmp(packet: Buffer): XmpDocument | null {
  const text = packet.length <= MAX_XMP_BYTES ? decodePacket(packet) : null;
  if (!text || /<!(DOCTYPE|ENTITY)/i.test(text) || isTooLong(text)) return null;
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
export function withoutPadding(text: string): string {
  const end = text.lastIndexOf('<?xpacket end');
  return end < 0 ? text : text.slice(0, end).trimEnd() + text.slice(end);
}
