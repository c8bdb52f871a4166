import type { Element } from '@xmldom/xmldom';
import type { ImageSize } from '../../image-facts.js';
import type { StoredXmp } from '../metadata.js';
import type { PictureChange } from '../picture-change.js';
import { namespaces } from './namespaces.js';
import { followPanorama, isOfPanorama } from './panorama.js';
import { propertiesOf, removeProperty, setValue, type XmpProperty } from './properties.js';
import { isOfSecondPicture } from './second-pictures.js';
import { childElements, isNamed, serializeXmp, withoutPadding, type XmpDocument } from './xmp-document.js';

export interface XmpChange extends PictureChange {
  /** px of the source as stored. */
  readonly stored: ImageSize;
  /** Whether the result goes without what says where the picture was taken. */
  readonly dropsLocation: boolean;
}

type NameList = readonly (readonly [keyof typeof namespaces, string])[];

const isIn = (property: XmpProperty, names: NameList) => names.some(([prefix, name]) => isNamed(property, namespaces[prefix], name));

const widths: NameList = [
  ['tiff', 'ImageWidth'],
  ['exif', 'PixelXDimension'],
];
const heights: NameList = [
  ['tiff', 'ImageLength'],
  ['exif', 'PixelYDimension'],
];
const densities: NameList = [
  ['tiff', 'XResolution'],
  ['tiff', 'YResolution'],
  ['tiff', 'ResolutionUnit'],
];
const places: NameList = [
  ['photoshop', 'City'],
  ['photoshop', 'State'],
  ['photoshop', 'Country'],
  ['Iptc4xmpCore', 'CountryCode'],
];

/** GPS values of EXIF and of drones, and the places that IPTC and others describe. */
const isLocation = (property: XmpProperty) => isIn(property, places) || /^gps|latitude|longitude|location/i.test(property.localName ?? '');

function followPicture(property: XmpProperty, upright: ImageSize, { isResampled, isTurned, stored }: XmpChange): boolean {
  if (isOfPanorama(property)) return followPanorama(property, isTurned ? { width: stored.height, height: stored.width } : stored, upright);
  if (isNamed(property, namespaces.tiff, 'Orientation')) setValue(property, '1');
  else if (isIn(property, widths)) setValue(property, String(upright.width));
  else if (isIn(property, heights)) setValue(property, String(upright.height));
  else if (isOfSecondPicture(property) || ((isResampled || isTurned) && isIn(property, densities))) removeProperty(property);
  else return false;
  return true;
}

function removeLocations(element: Element): boolean {
  const locations = propertiesOf(element).filter(isLocation);
  for (const property of locations) removeProperty(property);
  const within = childElements(element).filter(removeLocations);
  return locations.length + within.length > 0;
}

/** Changes the document; returns whether anything had to change. */
function applyChange({ descriptions }: XmpDocument, change: XmpChange): boolean {
  const { upright, changesPixels, dropsLocation } = change;
  let isChanged = false;
  for (const description of descriptions) {
    for (const property of propertiesOf(description)) {
      if (changesPixels && isNamed(property, namespaces.xmp, 'Thumbnails')) removeProperty(property);
      else if (!upright || !followPicture(property, upright, change)) continue;
      isChanged = true;
    }
    if (dropsLocation) isChanged = removeLocations(description) || isChanged;
  }
  return isChanged;
}

/**
 * The XMP of a result: orientation and dimensions follow the picture, a thumbnail of other pixels goes. A packet in which nothing has to change
 * only loses its padding. `parsed` is the document of both parts; it is changed.
 */
export function toResultXmp({ packet, extension }: StoredXmp, parsed: XmpDocument, change: XmpChange): Buffer {
  const isSame = !applyChange(parsed, change) && !extension;
  return isSame ? Buffer.from(withoutPadding(packet.toString())) : serializeXmp(parsed);
}
