import type { Operation } from '@pixmill/contracts';
import { z } from 'zod';
import { parameterError, parseParameters } from './parse-parameters.js';
import { choice, colour, factor, flag, integer, number } from './values.js';

type Effect = Extract<Operation, { kind: 'filter' }>['effect'];

/**
 * Clients send only `gaussian`; the other modes and `angle` are additions of Pixmill.
 * Source: docs/contracts/optidash.md#47-operations-known-only-from-clients.
 */
const blurForm = z.strictObject({
  mode: choice(['gaussian', 'box', 'motion', 'median']).default('gaussian'),
  value: factor(1_000),
  angle: number(-360, 360).default(0),
});
type BlurForm = z.output<typeof blurForm>;

/** Applied in this order. All except `blur` are additions of Pixmill. */
const filterForm = z.strictObject({
  blur: z.unknown().optional(),
  greyscale: flag.default(false),
  grayscale: flag.default(false),
  sepia: flag.default(false),
  duotone: z.unknown().optional(),
  pixelate: integer(2, 10_000).optional(),
  negate: flag.default(false),
});

const duotoneForm = z.strictObject({ dark: colour, light: colour });

/** All except `unsharp` are additions of Pixmill. */
const adjustForm = z.strictObject({
  unsharp: number(0, 500).default(0),
  brightness: number(-100, 100).default(0),
  contrast: number(-100, 100).default(0),
  saturation: number(-100, 100).default(0),
  hue: number(-360, 360).default(0),
  gamma: number(0.1, 10).default(1),
});

/** Accepts unknown keys: the Java client sends `border` here. Source: docs/contracts/optidash.md#21-post-10upload. */
const autoForm = z.object({ enhance: flag.default(false) });

export function parseAuto(value: unknown, name: string): Operation[] {
  return parseParameters(name, autoForm, value)?.enhance ? [{ kind: 'enhance' }] : [];
}

export function parseAdjust(value: unknown, name: string): Operation[] {
  const form = parseParameters(name, adjustForm, value);
  return form ? [{ kind: 'adjust', ...form }] : [];
}

export function parseFilter(value: unknown, name: string): Operation[] {
  const form = parseParameters(name, filterForm, value);
  if (!form) return [];
  const blur = parseParameters(`${name}.blur`, blurForm, form.blur);
  const duotone = parseParameters(`${name}.duotone`, duotoneForm, form.duotone);
  const effects: Effect[] = [];
  if (blur) effects.push(toBlur(blur, `${name}.blur`));
  if (form.greyscale || form.grayscale) effects.push({ name: 'greyscale' });
  if (form.sepia) effects.push({ name: 'sepia' });
  if (duotone) effects.push({ name: 'duotone', ...duotone });
  if (form.pixelate !== undefined) effects.push({ name: 'pixelate', size: form.pixelate });
  if (form.negate) effects.push({ name: 'negate' });
  return effects.map((effect) => ({ kind: 'filter', effect }));
}

/** `value` is, in px, a sigma, a radius, a length or the side of a square. */
function toBlur({ mode, value, angle }: BlurForm, name: string): Effect {
  const requireInteger = (min: number, max: number) => {
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw parameterError({
      operation: name,
      parameter: 'value',
      rule: `must be an integer from ${min} to ${max} where \`mode\` is ${mode}`,
    });
  };
  switch (mode) {
    case 'gaussian':
      if (value < 0.3) throw parameterError({ operation: name, parameter: 'value', rule: 'must be a number from 0.3 to 1000' });
      return { name: 'gaussian-blur', sigma: value };
    case 'box':
      return { name: 'box-blur', radius: requireInteger(1, 1_000) };
    case 'motion':
      return { name: 'motion-blur', length: requireInteger(2, 100), angle };
    case 'median':
      return { name: 'median-blur', size: requireInteger(3, 31) };
  }
}
