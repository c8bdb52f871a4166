import type { Lab } from './lab.js';

const DEGREE = Math.PI / 180;

/** The share of the rotation and of the stretched a axis at a chroma, 0 (gray) to 1. */
const chromaShare = (chroma: number) => Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7));

/** The hue in degrees, 0 to 360; 0 for gray. */
function toHue(a: number, b: number): number {
  const hue = Math.atan2(b, a) / DEGREE;
  return hue < 0 ? hue + 360 : hue;
}

/**
 * CIEDE2000: how different two colours look. About 1 is just visible when both touch; 2 to 3 is visible side by side.
 * All parametric factors are 1. Source: Sharma, Wu, Dalal, The CIEDE2000 Color-Difference Formula, Color Research and Application 30(1), 2005.
 */
export function ciede2000(one: Lab, other: Lab): number {
  const meanChroma = (Math.hypot(one.a, one.b) + Math.hypot(other.a, other.b)) / 2;
  const stretch = 1 + (1 - chromaShare(meanChroma)) / 2;
  const [chroma, otherChroma] = [Math.hypot(one.a * stretch, one.b), Math.hypot(other.a * stretch, other.b)];
  const [hue, otherHue] = [toHue(one.a * stretch, one.b), toHue(other.a * stretch, other.b)];
  const isGray = chroma * otherChroma === 0;
  const turn = isGray ? 0 : ((otherHue - hue + 540) % 360) - 180;
  const hueDifference = 2 * Math.sqrt(chroma * otherChroma) * Math.sin((turn / 2) * DEGREE);
  const weights = weighDifference({
    lightness: (one.l + other.l) / 2,
    chroma: (chroma + otherChroma) / 2,
    hue: isGray ? hue + otherHue : meanHue(hue, otherHue),
  });
  const lightnessTerm = (other.l - one.l) / weights.lightness;
  const chromaTerm = (otherChroma - chroma) / weights.chroma;
  const hueTerm = hueDifference / weights.hue;
  return Math.sqrt(lightnessTerm ** 2 + chromaTerm ** 2 + hueTerm ** 2 + weights.rotation * chromaTerm * hueTerm);
}

/** The mean of two hues along the shorter way, in degrees. */
function meanHue(hue: number, other: number): number {
  const sum = hue + other;
  if (Math.abs(hue - other) <= 180) return sum / 2;
  return (sum < 360 ? sum + 360 : sum - 360) / 2;
}

/** The divisors of the three differences at a mean lightness, chroma and hue (degrees), and the factor of the product of the last two. */
function weighDifference({ lightness, chroma, hue }: { lightness: number; chroma: number; hue: number }) {
  const cosine = (factor: number, shift: number) => Math.cos((factor * hue + shift) * DEGREE);
  const hueWeight = 1 - 0.17 * cosine(1, -30) + 0.24 * cosine(2, 0) + 0.32 * cosine(3, 6) - 0.2 * cosine(4, -63);
  const fromMiddle = (lightness - 50) ** 2;
  const bluePart = 30 * Math.exp(-(((hue - 275) / 25) ** 2));
  return {
    lightness: 1 + (0.015 * fromMiddle) / Math.sqrt(20 + fromMiddle),
    chroma: 1 + 0.045 * chroma,
    hue: 1 + 0.015 * chroma * hueWeight,
    rotation: -2 * chromaShare(chroma) * Math.sin(2 * bluePart * DEGREE),
  };
}
