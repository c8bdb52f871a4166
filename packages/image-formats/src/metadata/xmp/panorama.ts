import type { ImageSize } from '../../image-facts.js';
import { namespaces } from './namespaces.js';
import { readValue, removeProperty, setValue, type XmpProperty } from './properties.js';

/** How much the ratio of a resized panorama may change by rounding. */
const RATIO_TOLERANCE = 0.01;

export const isOfPanorama = ({ namespaceURI }: XmpProperty): boolean => namespaceURI === namespaces.GPano;

/**
 * Scales a size or a place in px of a panorama that was resized from `before` to `after`. Removes the property when the picture was cut or
 * stretched, because viewers would bend it wrongly. Returns whether anything changed. Source: Google Photo Sphere XMP metadata.
 */
export function followPanorama(property: XmpProperty, before: ImageSize, after: ImageSize): boolean {
  const [across, down] = [after.width / before.width, after.height / before.height];
  if (across === 1 && down === 1) return false;
  if (Math.abs(across / down - 1) > RATIO_TOLERANCE) {
    removeProperty(property);
    return true;
  }
  const name = property.localName ?? '';
  const px = Number(readValue(property));
  if (!name.endsWith('Pixels') || !Number.isFinite(px)) return false;
  setValue(property, String(Math.round(px * (/Width|Left/.test(name) ? across : down))));
  return true;
}
