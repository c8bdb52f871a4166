/** How many pixels are printed on a length; with `aspect` only the ratio of `x` to `y` has a meaning. Source: docs/formats.md#density. */
export interface Density {
  readonly x: number;
  readonly y: number;
  readonly unit: 'inch' | 'cm' | 'aspect';
}

const CM_PER_INCH = 2.54;

/** Whether the density is the one that readers assume without one. EXIF requires it where the density is unknown. Source: CIPA DC-008, 4.6.5.1. */
export const isDefaultDensity = ({ x, y, unit }: Density): boolean => unit === 'inch' && x === 72 && y === 72;

/** The density of the picture turned by a quarter. */
export const turnDensity = ({ x, y, unit }: Density): Density => ({ x: y, y: x, unit });

/** A density; null for values without a meaning: zero, or a ratio of 1. */
export function toDensity(x: number, y: number, unit: Density['unit']): Density | null {
  const isUsable = x > 0 && y > 0 && Number.isFinite(x) && Number.isFinite(y);
  return isUsable && !(unit === 'aspect' && x === y) ? { x, y, unit } : null;
}

/** The first density that is not the default of many writers; the default when there is no other; null without any. */
export function chooseDensity(densities: readonly (Density | null)[]): Density | null {
  const found = densities.filter((density) => density !== null);
  return found.find((density) => !isDefaultDensity(density)) ?? found[0] ?? null;
}

/** The density in the other unit of length. An aspect stays as it is. */
export function convertDensity({ x, y, unit }: Density, to: 'inch' | 'cm'): Density {
  if (unit === to || unit === 'aspect') return { x, y, unit };
  const factor = to === 'inch' ? CM_PER_INCH : 1 / CM_PER_INCH;
  return { x: x * factor, y: y * factor, unit: to };
}
