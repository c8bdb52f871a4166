import { type Gravity, gravities } from '@pixmill/contracts';
import { z } from 'zod';

/** The README of the swift client sends numbers as strings. Source: docs/contracts/optidash.md#21-post-10upload. */
export const toNumberIfText = (value: unknown) =>
  typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
const toBooleanIfText = (value: unknown) => (value === 'true' || value === 'false' ? value === 'true' : value);

/** A whole number, or its text. */
export function integer(min: number, max: number) {
  const rule = min === 1 ? `must be a positive integer, ${max} at most` : `must be an integer from ${min} to ${max}`;
  return z.preprocess(toNumberIfText, z.number(rule).int(rule).min(min, rule).max(max, rule));
}

/** A number, or its text. */
export function number(min: number, max: number) {
  const rule = `must be a number from ${min} to ${max}`;
  return z.preprocess(toNumberIfText, z.number(rule).min(min, rule).max(max, rule));
}

/** A factor above 0, or its text. */
export function factor(max: number) {
  const rule = `must be a number above 0, ${max} at most`;
  return z.preprocess(toNumberIfText, z.number(rule).positive(rule).max(max, rule));
}

/** A boolean, or its text. */
export const flag = z.preprocess(toBooleanIfText, z.boolean('must be true or false'));

export function choice<const T extends readonly [string, ...string[]]>(words: T) {
  return z.enum(words, `must be one of ${words.join(', ')}`);
}

/** Length of a side in px. */
export const sidePx = integer(1, 100_000);
/** Width in px around an image; 0 means none. */
export const distancePx = integer(0, 10_000);

const colourRule = 'must be a colour in hex: RGB, RRGGBB or RRGGBBAA';

/** Converts RGB, RRGGBB and RRGGBBAA, with or without `#`, to `#rrggbbaa`. Source: docs/contracts/optidash.md#4-operations. */
export const colour = z
  .string(colourRule)
  .regex(/^#?([0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})$/i, colourRule)
  .transform((text) => {
    const digits = text.replace('#', '').toLowerCase();
    const full = digits.length === 3 ? digits.replaceAll(/./g, '$&$&') : digits;
    return `#${full.padEnd(8, 'f')}`;
  });

const wireGravities = ['center', 'top-left', 'top', 'top-right', 'right', 'bottom-right', 'bottom', 'bottom-left', 'left'] as const;

/** The core's name of a gravity. */
const toGravity = (name: string): Gravity => gravities.find((gravity) => gravity === name) ?? 'centre';

export const gravity = choice(wireGravities).transform(toGravity);

/** A gravity, or the detected faces. Source: docs/contracts/optidash.md#41-resize. */
export const focus = choice([...wireGravities, 'face', 'faces']).transform((name) =>
  name === 'face' || name === 'faces' ? name : toGravity(name),
);
