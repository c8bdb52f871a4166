import { type Operation, transparentColour } from '@pixmill/contracts';
import { z } from 'zod';
import { parseParameters } from './parse-parameters.js';
import { choice, colour, distancePx, gravity, integer, number, sidePx } from './values.js';

const idRule = 'must be the id of an uploaded watermark: 10 letters and digits';

/** `width`, `height` and `opacity` are additions of Pixmill. Source: docs/contracts/optidash.md#44-watermark. */
const watermarkForm = z.strictObject({
  id: z.string(idRule).regex(/^[a-z0-9]{10}$/i, idRule),
  gravity: gravity.default('centre'),
  padding: distancePx.default(0),
  width: sidePx.optional(),
  height: sidePx.optional(),
  opacity: number(0, 1).default(1),
});

const maskForm = z.strictObject({ shape: choice(['ellipse']), background: colour.default(transparentColour) });

/** Source: docs/contracts/optidash.md#47-operations-known-only-from-clients, the example of the swift client. */
const borderForm = z.strictObject({
  size: integer(1, 10_000),
  color: colour.default('#000000ff'),
  radius: distancePx.default(0),
  background: colour.default(transparentColour),
});

const paddingForm = z.strictObject({ size: integer(1, 10_000), background: colour.default(transparentColour) });

export function parseWatermark(value: unknown, name: string): Operation[] {
  const form = parseParameters(name, watermarkForm, value);
  if (!form) return [];
  const { id, width, height, ...rest } = form;
  return [{ kind: 'watermark', image: id, ...rest, ...(width && { width }), ...(height && { height }) }];
}

export function parseMask(value: unknown, name: string): Operation[] {
  const form = parseParameters(name, maskForm, value);
  return form ? [{ kind: 'mask', ...form }] : [];
}

export function parseBorder(value: unknown, name: string): Operation[] {
  const form = parseParameters(name, borderForm, value);
  if (!form) return [];
  const { color, ...rest } = form;
  return [{ kind: 'border', colour: color, ...rest }];
}

export function parsePadding(value: unknown, name: string): Operation[] {
  const form = parseParameters(name, paddingForm, value);
  return form ? [{ kind: 'padding', ...form }] : [];
}
