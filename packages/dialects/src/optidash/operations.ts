import { inUsualOrder, type Operation } from '@pixmill/contracts';
import { readCrop, readFlip, readResize, readScale } from './geometry.js';
import type { Hash } from './hash.js';
import { readAdjust, readAuto, readFilter } from './looks.js';
import { readBorder, readMask, readPadding, readWatermark } from './overlays.js';

/** By their keys on the wire. `stylize` is the older name of `filter`, which go and java still send. Source: Optidash contract section 2.4. */
const readers = {
  flip: readFlip,
  crop: readCrop,
  resize: readResize,
  scale: readScale,
  auto: readAuto,
  adjust: readAdjust,
  filter: readFilter,
  stylize: readFilter,
  watermark: readWatermark,
  padding: readPadding,
  border: readBorder,
  mask: readMask,
} as const satisfies Record<string, (value: unknown, name: string) => Operation[]>;

export const operationNames = Object.keys(readers);

/**
 * What becomes of the pixels, in the fixed order, whatever the order of the keys. Source: Optidash contract section 2.5.
 * @throws AppError `invalid_parameter`
 */
export function readOperations(body: Hash): Operation[] {
  return inUsualOrder(Object.entries(readers).flatMap(([name, read]) => read(body[name], name)));
}
