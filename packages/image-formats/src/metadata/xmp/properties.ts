import type { Attr, Element } from '@xmldom/xmldom';
import { namespaces, type Prefix } from './namespaces.js';
import { childElements } from './xmp-document.js';

/** A property of a description: a child element, or an attribute for a simple value. */
export type XmpProperty = Element | Attr;

const XMLNS = 'http://www.w3.org/2000/xmlns/';

export const attributesOf = (element: Element): Attr[] =>
  Array.from(element.attributes).filter(({ namespaceURI }) => namespaceURI !== XMLNS);

/** Declares the usual prefix of a namespace here, so that not every element below declares it. */
export function declareNamespace(element: Element, prefix: Prefix): void {
  if (element.lookupNamespaceURI(prefix) !== namespaces[prefix]) element.setAttributeNS(XMLNS, `xmlns:${prefix}`, namespaces[prefix]);
}

/** The properties of an element. */
export const propertiesOf = (element: Element): XmpProperty[] => [...attributesOf(element), ...childElements(element)];

export const isAttribute = (property: XmpProperty): property is Attr => property.nodeType === 2;

export function removeProperty(property: XmpProperty): void {
  if (isAttribute(property)) property.ownerElement?.removeAttributeNode(property);
  else property.parentNode?.removeChild(property);
}

/** The text of a simple value. */
export const readValue = (property: XmpProperty): string => (isAttribute(property) ? property.value : (property.textContent ?? ''));

/** Sets a simple value. */
export function setValue(property: XmpProperty, value: string): void {
  if (isAttribute(property)) property.value = value;
  else property.textContent = value;
}
