/**
 * Whether a number was read beyond the end of its bytes. An error of Node itself has another class `RangeError` where code runs in a context of its
 * own, so its name decides.
 */
export const isRangeError = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'name' in error && error.name === 'RangeError';
