import { AppError } from '@pixmill/contracts';
import type { createLocalEngine as create } from '../optimize/engines/local-engine.js';

/** In place of `optimize/engines/local-engine.ts`: the packed command has no optimizer. Throws AppError `invalid_parameter`. */
export const createLocalEngine: typeof create = () => {
  const message =
    '--local needs the optimizer, which this package does not have: run `npx pixmill` in the clone of Pixmill, or use a service.';
  throw new AppError('invalid_parameter', { message });
};
