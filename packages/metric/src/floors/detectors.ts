import { colouredAreas } from './coloured-areas.js';
import type { FloorDetector } from './floor.js';

/** All detectors. Register a new one here. */
export const floorDetectors: readonly FloorDetector[] = [colouredAreas];
