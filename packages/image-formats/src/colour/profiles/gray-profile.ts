import { findTag } from '../../metadata/icc.js';
import { grayKind, joinProfile } from './make-profile.js';

/**
 * The profile that a decoder needs for gray samples. Browsers read them through the curve of an RGB profile, decoders through a gray profile only.
 * A profile without such a curve stays as it is.
 */
export function toDecodableGray(icc: Buffer): Buffer {
  const curve = findTag(icc, 'gTRC'); // a gray profile has none
  return curve ? joinProfile([{ names: ['kTRC'], data: curve }], grayKind) : icc;
}
