/** Rounds to a whole sample, 0 to 255. */
export const toByte = (value: number) => (value < 0 ? 0 : value > 255 ? 255 : Math.round(value));
