import { bands } from './bands.js';
import { colouredAreas } from './coloured-areas.js';
import type { FloorDetector } from './floor.js';
import { grain } from './grain.js';
import { ground } from './ground.js';
import { hue } from './hue.js';

/** All detectors. Register a new one here. */
export const floorDetectors: readonly FloorDetector[] = [bands, grain, hue, ground, colouredAreas];
