import { readCopyrightTexts } from '../iptc.js';
import { namespaces, type PropertyName } from './namespaces.js';
import { declareNamespace, propertiesOf } from './properties.js';
import { isNamed, parseXmp, serializeXmp, type XmpDocument } from './xmp-document.js';

interface Target {
  readonly name: PropertyName;
  /** The list that holds the values; null for a simple value. */
  readonly list: 'Seq' | 'Alt' | null;
}

/** The XMP property of an IPTC dataset, by its number. Source: IPTC photo metadata mapping guidelines. */
const targets: Readonly<Record<number, Target>> = {
  80: { name: 'dc:creator', list: 'Seq' },
  85: { name: 'photoshop:AuthorsPosition', list: null },
  110: { name: 'photoshop:Credit', list: null },
  115: { name: 'photoshop:Source', list: null },
  116: { name: 'dc:rights', list: 'Alt' },
};

const emptyPacket = Buffer.from(
  `<x:xmpmeta xmlns:x="${namespaces.x}"><rdf:RDF xmlns:rdf="${namespaces.rdf}"><rdf:Description rdf:about=""/></rdf:RDF></x:xmpmeta>`,
);

/** XML has no place for most control characters. */
const withoutControls = (text: string) => text.replaceAll(/\p{Cc}+/gu, ' ');

function addProperty({ document, descriptions }: XmpDocument, { name, list }: Target, texts: readonly string[]): void {
  const [prefix, localName] = name.split(':') as [keyof typeof namespaces, string]; // by the type of the name
  const hasProperty = descriptions.flatMap(propertiesOf).some((property) => isNamed(property, namespaces[prefix], localName));
  if (hasProperty) return;
  const [description] = descriptions;
  if (!description) return;
  declareNamespace(description, prefix);
  const property = document.createElementNS(namespaces[prefix], name);
  const listElement = list && document.createElementNS(namespaces.rdf, `rdf:${list}`);
  for (const text of list === 'Seq' ? texts : texts.slice(0, 1)) {
    const value = document.createTextNode(withoutControls(text));
    if (!listElement) {
      property.appendChild(value);
      continue;
    }
    const item = document.createElementNS(namespaces.rdf, 'rdf:li');
    if (list === 'Alt') item.setAttributeNS(namespaces.xml, 'xml:lang', 'x-default');
    item.appendChild(value);
    listElement.appendChild(item);
  }
  if (listElement) property.appendChild(listElement);
  description.appendChild(property);
}

/**
 * The packet, which may be missing, with author, credit and copyright of IPTC where it has none: for formats without a place for IPTC. The packet
 * itself when IPTC has none of them either.
 */
export function withIptcAsXmp(packet: Buffer | null, iptc: Buffer): Buffer | null {
  const texts = readCopyrightTexts(iptc);
  const parsed = texts.size > 0 ? parseXmp(packet ?? emptyPacket) : null;
  if (!parsed) return packet;
  for (const [number, values] of texts) {
    const target = targets[number];
    if (target) addProperty(parsed, target, values);
  }
  return serializeXmp(parsed);
}
