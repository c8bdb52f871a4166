import { expect } from '@jest/globals';
import type { ShownPixels } from '@pixmill/testkit/browser';
import {
  type Box,
  blockPattern,
  colourfulness,
  largestBlockStep,
  largestChromaShift,
  localDeviation,
  measureGroundShift,
  signalToNoise,
} from './measures.js';
import type { FaultLevel } from './optimize-faults.js';

/** What Chromium shows of a picture and of its result. */
export interface ShownPair {
  readonly source: ShownPixels;
  readonly result: ShownPixels;
  readonly level: FaultLevel;
  /** Whether the result is a WebP copy. */
  readonly isCopy: boolean;
}

/** The limit of a level. */
const byLevel = (level: FaultLevel, intelligent: number, ultra: number): number => (level === 'ultra' ? ultra : intelligent);

/** `ui-accents.png`: the tracks of its four toggles, without their antialiased borders. */
const toggleTracks: readonly Box[] = [27, 83, 139, 195].map((top) => ({ left: 703, top, width: 8, height: 8 }));

/**
 * The checks of each picture of fixtures/faults. None of them knows the score or the detectors of the product. Their limits separate
 * results that look like the source from the results that were visibly wrong: docs/measurements/faults.md.
 */
export const cleanChecks: Readonly<Record<string, (pair: ShownPair) => void>> = {
  'th96g.jpg': ({ source, result, level }) => {
    expect(blockPattern(result)).toBeLessThan(byLevel(level, 1.5, 2));
    expect(signalToNoise(source, result)).toBeGreaterThan(byLevel(level, 33, 30.5));
  },
  'fog-224.png': ({ source, result, level }) => {
    expect(largestChromaShift(source, result)).toBeLessThan(byLevel(level, 0.75, 1));
    expect(localDeviation(result)).toBeGreaterThan(localDeviation(source) * byLevel(level, 0.6, 0.4));
  },
  'dark.jpg': ({ source, result, level }) => {
    expect(largestBlockStep(result)).toBeLessThan(largestBlockStep(source) + 1);
    expect(largestChromaShift(source, result)).toBeLessThan(byLevel(level, 1, 1.25));
  },
  'skin.jpg': ({ source, result, level }) => {
    expect(localDeviation(result)).toBeGreaterThan(localDeviation(source) * byLevel(level, 0.6, 0.4));
    expect(largestChromaShift(source, result)).toBeLessThan(1);
  },
  'ui-accents.png': ({ source, result }) => {
    for (const track of toggleTracks) expect(colourfulness(result, track)).toBeGreaterThan(colourfulness(source, track) * 0.9);
  },
  'flat-brand.jpg': ({ source, result, level, isCopy }) => {
    const { far, near } = measureGroundShift(source, result);
    expect(far).toBeLessThanOrEqual(isCopy ? 3 : 1); // docs/measurements/faults.md#flat-brandjpg
    expect(near).toBeLessThan(byLevel(level, 8, 10));
  },
  'foreign-t2-q97.jpg': ({ source, result, level }) => {
    expect(signalToNoise(source, result)).toBeGreaterThan(byLevel(level, 40, 30));
  },
};
