import { namespaces } from './namespaces.js';
import { propertiesOf, removeProperty, type XmpProperty } from './properties.js';
import { parseXmp, serializeXmp, type XmpDocument } from './xmp-document.js';

const secondPictureNamespaces: readonly string[] = [
  namespaces.hdrgm,
  namespaces.HDRGainMap,
  namespaces.Container,
  namespaces.GDepth,
  namespaces.GImage,
  namespaces.GAudio,
];

/** Source: Dynamic Depth 1.0. */
const DYNAMIC_DEPTH = 'http://ns.google.com/photos/dd/1.0/';

/** Whether the property is a second picture, or describes one behind the first, as a gain map or a film. */
export const isOfSecondPicture = ({ namespaceURI, localName }: XmpProperty): boolean =>
  secondPictureNamespaces.includes(namespaceURI ?? '') ||
  (namespaceURI ?? '').startsWith(DYNAMIC_DEPTH) ||
  (namespaceURI === namespaces.GCamera && /^(Motion|MicroVideo)/.test(localName ?? ''));

const findSecondPictures = ({ descriptions }: XmpDocument) => descriptions.flatMap(propertiesOf).filter(isOfSecondPicture);

/** Removes every property that is of no second picture, and descriptions without one. */
function reduceToSecondPictures({ descriptions }: XmpDocument): void {
  for (const description of descriptions) {
    const properties = propertiesOf(description);
    const others = properties.filter((property) => !isOfSecondPicture(property) && property.localName !== 'about');
    for (const property of others) removeProperty(property);
    if (!properties.some(isOfSecondPicture)) description.parentNode?.removeChild(description);
  }
}

/**
 * The packet of a file that keeps the second pictures of its source: `packet`, which may be missing, with the properties of these pictures; null
 * when neither has any. `source` is the complete XMP of the source; it is changed.
 */
export function withSecondPictures(packet: Buffer | null, source: XmpDocument): Buffer | null {
  const own = packet && parseXmp(packet);
  if (findSecondPictures(source).length === 0 || (own && findSecondPictures(own).length > 0)) return packet;
  reduceToSecondPictures(source);
  if (!own) return serializeXmp(source);
  const rdf = own.descriptions[0]?.parentNode;
  for (const description of source.descriptions) if (description.parentNode) rdf?.appendChild(own.document.importNode(description, true));
  return serializeXmp(own);
}
