import { DOMImplementation, type Document, type Element, type Node, XMLSerializer } from '@xmldom/xmldom';
import { namespaces, type Prefix, type PropertyName } from './namespaces.js';
import { attributesOf, declareNamespace, isAttribute, propertiesOf, type XmpProperty } from './properties.js';
import { childElements, isElement, type XmpDocument } from './xmp-document.js';

/** Author, credit and licence. Image search engines read Web Statement and Licensor URL. Source: IPTC photo metadata standard 2023.2, PLUS LDF 2.0. */
const copyrightNames: Readonly<Partial<Record<Prefix, readonly string[]>>> = {
  dc: ['creator', 'rights'],
  photoshop: ['AuthorsPosition', 'Credit', 'Source'],
  xmpRights: ['Marked', 'WebStatement', 'UsageTerms', 'Owner', 'Certificate'],
  cc: ['license', 'attributionName', 'attributionURL', 'morePermissions'],
  plus: ['Licensor', 'CopyrightOwner', 'ImageCreator', 'DataMining', 'OtherConstraints'],
};

/** Parts of a property's value. */
const valueNames: Readonly<Partial<Record<Prefix, readonly string[]>>> = {
  rdf: ['Alt', 'Seq', 'Bag', 'li', 'Description', 'value'],
  plus: ['LicensorName', 'LicensorURL', 'LicensorID', 'CopyrightOwnerName', 'CopyrightOwnerID', 'ImageCreatorName', 'ImageCreatorID'],
};

/** Attributes of values; others are simple properties. */
const attributeNames: Readonly<Partial<Record<Prefix, readonly string[]>>> = {
  ...valueNames,
  rdf: ['resource', 'parseType'],
  xml: ['lang'],
};

const prefixes = Object.keys(namespaces) as Prefix[]; // the keys of the constant
const prefixOf = (node: XmpProperty) => prefixes.find((prefix) => namespaces[prefix] === node.namespaceURI);

/** The name with its usual prefix when the list has it, else null. */
function findName(node: XmpProperty, names: Readonly<Partial<Record<Prefix, readonly string[]>>>): PropertyName | null {
  const prefix = prefixOf(node);
  const name = node.localName ?? '';
  return prefix && names[prefix]?.includes(name) ? `${prefix}:${name}` : null;
}

const namespaceOf = (name: string) => namespaces[name.slice(0, name.indexOf(':')) as Prefix];

function copyAttributes(from: Element, to: Element): void {
  for (const attribute of attributesOf(from)) {
    const name = findName(attribute, attributeNames);
    if (name) to.setAttributeNS(namespaceOf(name), name, attribute.value);
  }
}

/** Copies text and known elements. */
function copyValue(from: Node, to: Element, document: Document): void {
  for (const child of Array.from(from.childNodes)) {
    if (!isElement(child)) {
      if (child.nodeValue?.trim() && (child.nodeType === 3 || child.nodeType === 4))
        to.appendChild(document.createTextNode(child.nodeValue));
      continue;
    }
    const name = findName(child, valueNames);
    if (!name) continue;
    const copy = document.createElementNS(namespaceOf(name), name);
    copyAttributes(child, copy);
    copyValue(child, copy, document);
    to.appendChild(copy);
  }
}

function copyProperty(property: XmpProperty, name: string, description: Element, document: Document): void {
  if (isAttribute(property)) {
    if (property.value.trim()) description.setAttributeNS(namespaceOf(name), name, property.value);
    return;
  }
  const copy = document.createElementNS(namespaceOf(name), name);
  copyAttributes(property, copy);
  copyValue(property, copy, document);
  if (!hasValue(copy)) return;
  const prefix = prefixOf(property);
  if (prefix) declareNamespace(description, prefix);
  description.appendChild(copy);
}

const isQualifier = (attribute: XmpProperty) => ['lang', 'parseType'].includes(attribute.localName ?? '');

/** Whether an element has text, or an attribute that is a value. */
const hasValue = (element: Element): boolean =>
  Boolean(element.textContent?.trim()) ||
  attributesOf(element).some((attribute) => !isQualifier(attribute) && attribute.value.trim() !== '') ||
  childElements(element).some(hasValue);

/** A packet with author, credit and licence alone; null when the document has none of them. */
export function toCopyrightXmp({ descriptions }: XmpDocument): Buffer | null {
  const document = new DOMImplementation().createDocument(namespaces.x, 'x:xmpmeta', null);
  const rdf = document.createElementNS(namespaces.rdf, 'rdf:RDF');
  const description = document.createElementNS(namespaces.rdf, 'rdf:Description');
  description.setAttributeNS(namespaces.rdf, 'rdf:about', '');
  for (const property of descriptions.flatMap(propertiesOf)) {
    const name = findName(property, copyrightNames);
    if (name) copyProperty(property, name, description, document);
  }
  if (propertiesOf(description).length === 1) return null; // only `rdf:about`
  document.documentElement?.appendChild(rdf);
  rdf.appendChild(description);
  return Buffer.from(new XMLSerializer().serializeToString(document));
}
