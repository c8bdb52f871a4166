import { type Operation, toCanonicalOrder } from '@pixmill/contracts';
import { parseAdjust, parseAuto, parseFilter } from './effects.js';
import { parseCrop, parseFlip, parseResize, parseScale } from './geometry.js';
import { parseBorder, parseMask, parsePadding, parseWatermark } from './overlays.js';
import type { JsonObject } from './parse-parameters.js';
import { parseSuperResolution } from './super-resolution.js';

/**
 * One parser for each key on the wire. `stylize` is the older name of `filter`; the Go and Java clients still send it.
 * Source: docs/contracts/optidash.md#24-top-level-keys.
 */
const parsers = {
  flip: parseFlip,
  crop: parseCrop,
  resize: parseResize,
  scale: parseScale,
  super_resolution: parseSuperResolution,
  auto: parseAuto,
  adjust: parseAdjust,
  filter: parseFilter,
  stylize: parseFilter,
  watermark: parseWatermark,
  padding: parsePadding,
  border: parseBorder,
  mask: parseMask,
} as const satisfies Record<string, (value: unknown, name: string) => Operation[]>;

export const operationNames = Object.keys(parsers);

/**
 * The operations in their fixed order, independent of the order of the keys. Source: docs/contracts/optidash.md#25-order-of-operations.
 * Throws AppError `invalid_parameter`.
 */
export function parseOperations(body: JsonObject): Operation[] {
  return toCanonicalOrder(Object.entries(parsers).flatMap(([name, parse]) => parse(body[name], name)));
}
