import { z } from 'zod';

const durationUnits = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const sizeUnits = { b: 1, kb: 1_000, mb: 1_000_000, gb: 1_000_000_000 } as const;

interface Quantity {
  readonly units: Readonly<Record<string, number>>;
  readonly example: string;
  /** The unit of a bare number. */
  readonly defaultUnit?: string;
}

function parseQuantity(text: string, { units, defaultUnit }: Quantity): number | null {
  const optional = defaultUnit === undefined ? '' : '?';
  const pattern = new RegExp(`^(\\d+(?:\\.\\d+)?)\\s*(${Object.keys(units).join('|')})${optional}$`, 'i');
  const [, amount, unit = defaultUnit] = pattern.exec(text.trim()) ?? [];
  const factor = unit === undefined ? undefined : units[unit.toLowerCase()];
  return amount === undefined || factor === undefined ? null : Math.round(Number(amount) * factor);
}

function quantity(kind: Quantity, bounds?: readonly [string, string]) {
  const { units, example } = kind;
  const [min, max] = (bounds ?? []).map((text) => parseQuantity(text, kind));
  const range = bounds ? `, from ${bounds[0]} to ${bounds[1]}` : `, such as ${example}`;
  const message = `must be a number and a unit (${Object.keys(units).join(', ')})${range}`;
  return z.string().transform((text, context) => {
    const value = parseQuantity(text, kind);
    if (value !== null && value >= (min ?? 0) && value <= (max ?? Number.MAX_SAFE_INTEGER)) return value;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

const durations: Quantity = { units: durationUnits, example: '30s' };
const sizes: Quantity = { units: sizeUnits, example: '25mb', defaultUnit: 'b' };

/** "250ms", "30s", "5m", "24h", "7d" to ms. */
export const duration = quantity(durations);

/** A duration from `min` to `max`, which are written like it. */
export const durationBetween = (min: string, max: string) => quantity(durations, [min, max]);

/** "64kb", "25mb", "1gb" (decimal units), or a bare number of bytes, to bytes. */
export const byteSize = quantity(sizes);

/** A size from `min` to `max`, which are written like it. */
export const byteSizeBetween = (min: string, max: string) => quantity(sizes, [min, max]);

/** A whole number in digits, from `min` to `max`. */
export function integer(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .trim()
    .regex(/^-?\d+$/, message)
    .transform(Number)
    .pipe(z.number().min(min, message).max(max, message));
}
