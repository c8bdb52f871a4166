import { findTag } from '../../metadata/icc.js';
import { grayKind, joinProfile, rgbKind, toPrimaryTags } from './make-profile.js';
import { adaptToD50, srgbPrimaries } from './primaries.js';

/**
 * The profile that a decoder needs for gray samples. Browsers read them through the curve of an RGB profile, decoders through a gray profile only.
 * A profile without such a curve stays as it is.
 */
export function toDecodableGray(icc: Buffer): Buffer {
  const curve = findTag(icc, 'gTRC'); // a gray profile has none
  return curve ? joinProfile([{ names: ['kTRC'], data: curve }], grayKind) : icc;
}

/** The RGB profile with the curve of a gray profile. A profile without such a curve stays as it is. */
export function toRgbProfile(icc: Buffer): Buffer {
  const curve = findTag(icc, 'kTRC'); // an RGB profile has none
  const primaries = adaptToD50(srgbPrimaries);
  return curve && primaries ? joinProfile([...toPrimaryTags(primaries), { names: ['rTRC', 'gTRC', 'bTRC'], data: curve }], rgbKind) : icc;
}
