import type { Check } from '../check.js';
import { createClockCheck, readServiceClock } from './clock-check.js';
import { keyCheck } from './key-check.js';
import { serviceCheck } from './service-check.js';
import type { ServiceContext } from './service-context.js';
import { commandVersionsCheck } from './versions-check.js';

/** What a user can check of a service elsewhere. */
export const userChecks: readonly Check<ServiceContext>[] = [
  serviceCheck,
  keyCheck,
  createClockCheck(readServiceClock),
  commandVersionsCheck,
];
