import { type Operation, transparent } from '@pixmill/contracts';
import { z } from 'zod';
import { readHash } from './hash.js';
import { choice, colour, distancePx, gravity, integer, number, sidePx } from './values.js';

const idRule = 'must be the id of an uploaded watermark: 10 letters and digits';

/** `width`, `height` and `opacity` are Pixmill's. Source: Optidash contract section 4.4. */
const watermarkForm = z.strictObject({
  id: z.string(idRule).regex(/^[a-z0-9]{10}$/i, idRule),
  gravity: gravity.default('centre'),
  padding: distancePx.default(0),
  width: sidePx.optional(),
  height: sidePx.optional(),
  opacity: number(0, 1).default(1),
});

const maskForm = z.strictObject({ shape: choice(['ellipse']), background: colour.default(transparent) });

/** Source: Optidash contract section 4.7, the swift client's example. */
const borderForm = z.strictObject({
  size: integer(1, 10_000),
  color: colour.default('#000000ff'),
  radius: distancePx.default(0),
  background: colour.default(transparent),
});

const paddingForm = z.strictObject({ size: integer(1, 10_000), background: colour.default(transparent) });

export function readWatermark(value: unknown, name: string): Operation[] {
  const form = readHash(name, watermarkForm, value);
  if (!form) return [];
  const { id, width, height, ...rest } = form;
  return [{ kind: 'watermark', image: id, ...rest, ...(width && { width }), ...(height && { height }) }];
}

export function readMask(value: unknown, name: string): Operation[] {
  const form = readHash(name, maskForm, value);
  return form ? [{ kind: 'mask', ...form }] : [];
}

export function readBorder(value: unknown, name: string): Operation[] {
  const form = readHash(name, borderForm, value);
  if (!form) return [];
  const { color, ...rest } = form;
  return [{ kind: 'border', colour: color, ...rest }];
}

export function readPadding(value: unknown, name: string): Operation[] {
  const form = readHash(name, paddingForm, value);
  return form ? [{ kind: 'padding', ...form }] : [];
}
