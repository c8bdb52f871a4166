import { fitsSamples, readProfileCicp } from '../metadata/icc.js';
import { type Cicp, type HdrTransfer, isSameCicp, srgbCicp, toHdrTransfer } from './cicp.js';
import { findCurve } from './profiles/curve.js';
import { type ColourDescription, makeProfile } from './profiles/make-profile.js';
import { findPrimaries } from './profiles/primaries.js';

/** What the samples of a picture are. */
export type Samples = 'rgb' | 'gray' | 'cmyk';

/** How a browser reads the samples of a file. Source: docs/formats.md#colour. */
export interface ShownColour {
  /** The profile of the samples, embedded or made; null for sRGB, and for high dynamic range without an embedded profile. */
  readonly icc: Buffer | null;
  /** Whether the file has another description in place of the profile, so that a decoder does not see it. */
  readonly made: boolean;
  readonly hdr: HdrTransfer | null;
}

export const shownAsSrgb: ShownColour = { icc: null, made: false, hdr: null };

/** The colours of an embedded profile. One that does not fit the samples is ignored. */
export function fromProfile(icc: Buffer, samples: Samples): ShownColour {
  if (!fitsSamples(icc, samples)) return shownAsSrgb;
  const cicp = readProfileCicp(icc);
  return { icc, made: false, hdr: cicp && toHdrTransfer(cicp) };
}

/** sRGB when no profile can be made. */
export function fromDescription(description: ColourDescription, samples: 'rgb' | 'gray'): ShownColour {
  const icc = makeProfile(description, samples);
  return icc ? { icc, made: true, hdr: null } : shownAsSrgb;
}

/** The colours of code points; null when the primaries or the transfer function are unknown. */
export function fromCicp(cicp: Cicp, samples: 'rgb' | 'gray'): ShownColour | null {
  const primaries = findPrimaries(cicp.primaries);
  if (!primaries) return null;
  const hdr = toHdrTransfer(cicp);
  if (hdr) return { icc: null, made: false, hdr };
  if (isSameCicp(cicp, srgbCicp)) return shownAsSrgb;
  const curve = findCurve(cicp.transfer);
  return curve && fromDescription({ primaries, curve, cicp }, samples);
}

/** The code points that a profile was made from; null for any other profile. */
export function findCodePoints(icc: Buffer): Cicp | null {
  const cicp = readProfileCicp(icc);
  return cicp && fromCicp(cicp, 'rgb')?.icc?.equals(icc) ? cicp : null;
}
