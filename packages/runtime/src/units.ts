import { z } from 'zod';

const durationUnits = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const sizeUnits = { b: 1, kb: 1_000, mb: 1_000_000, gb: 1_000_000_000 } as const;

function quantity(units: Readonly<Record<string, number>>, example: string, defaultUnit?: string) {
  const optional = defaultUnit === undefined ? '' : '?';
  const pattern = new RegExp(`^(\\d+(?:\\.\\d+)?)\\s*(${Object.keys(units).join('|')})${optional}$`, 'i');
  return z.string().transform((text, context) => {
    const [, amount, unit = defaultUnit] = pattern.exec(text.trim()) ?? [];
    const factor = unit === undefined ? undefined : units[unit.toLowerCase()];
    if (amount === undefined || factor === undefined) {
      context.addIssue({ code: 'custom', message: `must be a number and a unit (${Object.keys(units).join(', ')}), such as ${example}` });
      return z.NEVER;
    }
    return Math.round(Number(amount) * factor);
  });
}

/** "250ms", "30s", "5m", "24h", "7d" to ms. */
export const duration = quantity(durationUnits, '30s');

/** "64kb", "25mb", "1gb" (decimal units), or a bare number of bytes, to bytes. */
export const byteSize = quantity(sizeUnits, '25mb', 'b');

/** A whole number in digits, from `min` to `max`. */
export function integer(min: number, max: number) {
  return z
    .string()
    .regex(/^-?\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be ${min} or more`).max(max, `must be ${max} or less`));
}
