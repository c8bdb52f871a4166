import { readJpegProfile, withJpegProfile } from '../colour/jpeg-profile.js';
import { toDecodableInks } from '../colour/profiles/cmyk-profile.js';
import { toDecodableGray } from '../colour/profiles/gray-profile.js';
import { readJpegFrame } from '../containers/jpeg/jpeg-frame.js';
import { fitsSamples } from '../metadata/icc.js';

/** The profile with which the decoder shows the samples as a browser does, by the number of components. */
const toDecodableProfile: Readonly<Record<number, (icc: Buffer | null) => Buffer | null>> = {
  1: (icc) => (icc && fitsSamples(icc, 'gray') ? toDecodableGray(icc) : icc),
  4: toDecodableInks,
};

/** The decoder ignores an RGB profile of gray samples, and shows four inks as a printer does, not as a browser does. */
export function withDecodableJpegProfile(bytes: Buffer): Buffer {
  const toProfile = toDecodableProfile[readJpegFrame(bytes)?.components.length ?? 0];
  if (!toProfile) return bytes;
  const icc = readJpegProfile(bytes);
  const decodable = toProfile(icc);
  return decodable === null || decodable === icc ? bytes : withJpegProfile(bytes, decodable);
}
