import type { ImageFormat } from '@pixmill/contracts';
import type { FloorName } from '@pixmill/metric';

interface FloorLimit {
  /** The largest loss at a target of 80 (`intelligent`) and more. */
  readonly at80: number;
  /** The largest loss at a target of 70 (`ultra`). Lower targets continue the line. */
  readonly at70: number;
}

/** Source: docs/floors.md#limits. */
const floorLimits: Readonly<Record<FloorName, FloorLimit>> = {
  bands: { at80: 0.17, at70: 0.3 },
  grain: { at80: 0.4, at70: 0.6 },
  hue: { at80: 1.5, at70: 2 },
  ground: { at80: 1, at70: 1 },
  'coloured-areas': { at80: 3, at70: 6 },
};

/** Formats whose encoders here can show every colour exactly: lossy results have palettes or changed samples, not another colour space. */
const exactFormats: readonly ImageFormat[] = ['png', 'gif', 'svg'];

/** The result that a floor limits. */
export interface LimitedResult {
  readonly format: ImageFormat;
  /** The target score. */
  readonly target: number;
}

/** The largest accepted loss of a result, in the unit of the detector. A ground keeps its colour exactly where the format can show it. */
export function floorLimit(name: FloorName, { format, target }: LimitedResult): number {
  if (name === 'ground' && exactFormats.includes(format)) return 0;
  const { at80, at70 } = floorLimits[name];
  return at80 + ((at70 - at80) * Math.max(0, 80 - target)) / 10;
}
