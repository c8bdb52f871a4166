import { createHash } from 'node:crypto';
import type { StoredXmp } from '../metadata.js';
import { namespaces } from './namespaces.js';
import { attributesOf, isAttribute, propertiesOf, removeProperty } from './properties.js';
import { isNamed, parseXmp, serializeXmp, type XmpDocument } from './xmp-document.js';

/*
 * A JPEG segment holds 64 kB. A longer packet is split: the main packet names the extension, which holds the rest of the properties.
 * Source: XMP specification part 3, 1.1.3.1.
 */

const isExtensionName = (node: { namespaceURI: string | null; localName: string | null }) =>
  node.namespaceURI === namespaces.xmpNote && node.localName === 'HasExtendedXMP';

function removeExtensionName({ descriptions }: XmpDocument): void {
  for (const property of descriptions.flatMap(propertiesOf).filter(isExtensionName)) removeProperty(property);
}

/** The name of the extension in a main packet, 32 hex digits; null without one. */
export function readExtensionName(packet: Buffer): string | null {
  return /HasExtendedXMP\s*(?:=\s*["']|>\s*)([0-9A-Fa-f]{32})/.exec(packet.toString('latin1'))?.[1]?.toUpperCase() ?? null;
}

/** The name of an extension: its MD5 digest. */
const toExtensionName = (extension: Buffer): string => createHash('md5').update(extension).digest('hex').toUpperCase();

/** The properties of packet and extension in one document; null when a part cannot be parsed. */
export function joinXmp({ packet, extension }: StoredXmp): XmpDocument | null {
  const main = parseXmp(packet);
  const rest = extension && parseXmp(extension);
  if (!main || !extension) return main;
  const rdf = main.descriptions[0]?.parentNode;
  if (!rest || !rdf) return null;
  removeExtensionName(main);
  const added = rest.descriptions.map((description) => main.document.importNode(description, true));
  for (const description of added) rdf.appendChild(description);
  return { document: main.document, descriptions: [...main.descriptions, ...added] };
}

/** Moves the longest properties to an extension, so that the main packet has at most this many bytes; null when it cannot. */
export function splitXmp(packet: Buffer, maxBytes: number): StoredXmp | null {
  const main = parseXmp(packet);
  const rest = parseXmp(packet);
  const [first] = main?.descriptions ?? [];
  if (!main || !rest || !first) return null;
  const properties = main.descriptions.flatMap(propertiesOf).filter((property) => !isNamed(property, namespaces.rdf, 'about'));
  const copies = rest.descriptions.flatMap(propertiesOf).filter((property) => !isNamed(property, namespaces.rdf, 'about'));
  const lengths = properties.map((property) => (isAttribute(property) ? property.value.length : property.toString().length));
  const longestFirst = [...lengths.keys()].toSorted((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0));
  const moved = new Set<number>();
  // the name of the extension takes less than 200 bytes
  let bytes = serializeXmp(main).length + 200;
  for (const index of longestFirst) {
    if (bytes <= maxBytes) break;
    moved.add(index);
    bytes -= lengths[index] ?? 0;
  }
  for (const [index, property] of properties.entries()) if (moved.has(index)) removeProperty(property);
  for (const [index, property] of copies.entries()) if (!moved.has(index)) removeProperty(property);
  const extension = serializeXmp(withoutWrapper(rest));
  first.setAttributeNS(namespaces.xmpNote, 'xmpNote:HasExtendedXMP', toExtensionName(extension));
  const split = serializeXmp(main);
  return split.length <= maxBytes ? { packet: split, extension } : null;
}

/** An extension has no packet wrapper. */
function withoutWrapper(parsed: XmpDocument): XmpDocument {
  const { document } = parsed;
  for (const node of Array.from(document.childNodes)) if (node !== document.documentElement) document.removeChild(node);
  for (const description of parsed.descriptions) {
    const isEmpty = propertiesOf(description).length === attributesOf(description).filter(({ localName }) => localName === 'about').length;
    if (isEmpty) description.parentNode?.removeChild(description);
  }
  return parsed;
}
