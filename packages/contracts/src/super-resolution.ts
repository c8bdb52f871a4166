import { AppError } from './app-error.js';

/**
 * The factors that are offered: those at which the network beats plain enlargement by 4 points of SSIMULACRA 2 or more. Source:
 * docs/super-resolution.md#figures.
 */
export const superResolutionFactors = [3, 4] as const;

/** The error for super-resolution on a service without its network. */
export const createSuperResolutionMissing = () =>
  new AppError('invalid_parameter', {
    message: 'super-resolution is not installed on this service: its operator installs it with `npm run models -- super-resolution`',
  });
