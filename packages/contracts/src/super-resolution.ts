import { AppError, type FieldProblem } from './app-error.js';

/**
 * The factors that are offered: those at which the network beats plain enlargement by 4 points of SSIMULACRA 2 or more. Source:
 * docs/super-resolution.md#figures.
 */
export const superResolutionFactors = [3, 4] as const;

const missing = 'is not installed on this service: its operator installs it with `npm run models -- super-resolution`';

/** The error for super-resolution on a service without its network. `operations`: the indexes of the operations, where they are known. */
export function createSuperResolutionMissing(operations: readonly number[] = []): AppError {
  const problems = operations.map((at): FieldProblem => ({ in: 'body', at: `operations/${at}`, detail: missing }));
  return new AppError('invalid_parameter', { message: `super-resolution ${missing}`, ...(problems.length > 0 && { problems }) });
}
