import { checkRaster, type RgbRaster } from '../rgb-raster.js';
import { blendOnGrey } from './blend-on-grey.js';
import { floorDetectors } from './detectors.js';
import type { FloorDetector, FloorName, PreparedFloor } from './floor.js';

/** The loss by each detector that guards something in the original. */
export type FloorValues = Readonly<Partial<Record<FloorName, number>>>;

export interface Floors {
  /** The loss of a distorted image of the same size. Throws AppError `internal` when its samples do not fill its size. */
  measure(distorted: RgbRaster): FloorValues;
}

/** Greys on which alpha is judged: black and white. */
const BACKGROUNDS = [0, 255] as const;
const OPAQUE_BACKGROUND = [0] as const;

type PreparedFloors = readonly (readonly [FloorName, PreparedFloor])[];

/**
 * Prepares an original for several distorted images. Images with alpha are measured on black and on white, and the larger loss counts.
 * Throws AppError `internal` when the samples do not fill the size. Source: docs/floors.md.
 */
export function prepareFloors(original: RgbRaster, detectors: readonly FloorDetector[] = floorDetectors): Floors {
  checkRaster(original);
  const prepareOn = (background: number): PreparedFloors => {
    const shown = blendOnGrey(original, background);
    return detectors.flatMap(({ name, prepare }) => {
      const prepared = prepare(shown);
      return prepared ? [[name, prepared] as const] : [];
    });
  };
  const onBlack = prepareOn(0);
  const onWhite = original.channels === 3 ? onBlack : prepareOn(255);
  return {
    measure(distorted) {
      checkRaster(distorted);
      const values: Partial<Record<FloorName, number>> = {};
      for (const background of original.channels === 3 && distorted.channels === 3 ? OPAQUE_BACKGROUND : BACKGROUNDS) {
        const shown = blendOnGrey(distorted, background);
        for (const [name, prepared] of background === 0 ? onBlack : onWhite)
          values[name] = Math.max(values[name] ?? 0, prepared.measure(shown));
      }
      return values;
    },
  };
}
