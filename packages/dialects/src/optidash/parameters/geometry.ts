import { type Operation, transparentColour } from '@pixmill/contracts';
import { z } from 'zod';
import { parameterError, parseParameters } from './parse-parameters.js';
import { choice, colour, factor, flag, focus, integer, sidePx } from './values.js';

/** `horizontal` mirrors from left to right. Source: docs/contracts/optidash.md#47-operations-known-only-from-clients. */
const flipForm = z.strictObject({ horizontal: flag.default(false), vertical: flag.default(false) });

const resizeForm = z.strictObject({
  mode: choice(['auto', 'fit', 'exact', 'fill', 'landscape', 'portrait']).default('auto'),
  width: sidePx.optional(),
  height: sidePx.optional(),
  gravity: focus.default('centre'),
  upscale: flag.default(true),
  background: colour.default(transparentColour),
});
type ResizeForm = z.output<typeof resizeForm>;

const scaleForm = z.strictObject({ size: factor(1_000), ratio: factor(1_000).default(1) });

const cropForm = z.strictObject({
  mode: choice(['rect', 'ratio', 'face']),
  width: sidePx.optional(),
  height: sidePx.optional(),
  x: integer(0, 100_000).optional(),
  y: integer(0, 100_000).optional(),
  ratio: z.string('must be a text such as 16:9').optional(),
  gravity: focus.default('centre'),
});
type CropForm = z.output<typeof cropForm>;
type Area = Extract<Operation, { kind: 'crop' }>['area'];

export function parseFlip(value: unknown, name: string): Operation[] {
  const form = parseParameters(name, flipForm, value);
  return form && (form.horizontal || form.vertical) ? [{ kind: 'flip', ...form }] : [];
}

export function parseScale(value: unknown, name: string): Operation[] {
  const form = parseParameters(name, scaleForm, value);
  return form ? [{ kind: 'scale', ...form }] : [];
}

/** Source: docs/contracts/optidash.md#41-resize. */
export function parseResize(value: unknown, name: string): Operation[] {
  const form = parseParameters(name, resizeForm, value);
  return form ? [toResize(form, name)] : [];
}

/** Source: docs/contracts/optidash.md#43-crop. */
export function parseCrop(value: unknown, name: string): Operation[] {
  const form = parseParameters(name, cropForm, value);
  return form ? [{ kind: 'crop', area: toCropArea(form, name) }] : [];
}

/** A side that the mode requires; throws AppError `invalid_parameter`. */
function requireSide(form: ResizeForm | CropForm, side: 'width' | 'height', operation: string): number {
  const px = form[side];
  if (px === undefined)
    throw parameterError({ operation, parameter: side, rule: `must be a positive integer, it is required by \`mode\` ${form.mode}` });
  return px;
}

function toResize(form: ResizeForm, name: string): Operation {
  const { mode, width, height, gravity: position, upscale: enlarge, background } = form;
  const both = () => ({ width: requireSide(form, 'width', name), height: requireSide(form, 'height', name) });
  switch (mode) {
    case 'auto':
      if (width === undefined && height === undefined)
        throw parameterError({ operation: name, parameter: 'width', rule: 'or `height` must be a positive integer' });
      if (!enlarge) return { kind: 'fit-inside', ...(width && { maxWidth: width }), ...(height && { maxHeight: height }) };
      return { kind: 'resize', to: { mode: 'inside', ...(width && { width }), ...(height && { height }) } };
    case 'fit':
      return { kind: 'resize', to: { mode: 'cover', ...both(), focus: position, enlarge } };
    case 'exact':
      return { kind: 'resize', to: { mode: 'exact', ...both() } };
    case 'fill':
      return { kind: 'resize', to: { mode: 'pad', ...both(), background } };
    case 'landscape':
      return { kind: 'resize', to: { mode: 'width', width: requireSide(form, 'width', name) } };
    case 'portrait':
      return { kind: 'resize', to: { mode: 'height', height: requireSide(form, 'height', name) } };
  }
}

/** Mode `face` without a size is a square around the face (our reading). With a size, and without a face, it is the centre, as documented for resize. */
function toCropArea(form: CropForm, name: string): Area {
  const { mode, x, y, ratio, gravity: position } = form;
  if (mode === 'ratio') return { by: 'ratio', ...parseRatio(ratio, { operation: name }), focus: position };
  if (mode === 'face' && ratio !== undefined) return { by: 'ratio', ...parseRatio(ratio, { operation: name }), focus: 'face' };
  if (mode === 'face' && form.width === undefined && form.height === undefined) return { by: 'face' };
  const size = { width: requireSide(form, 'width', name), height: requireSide(form, 'height', name) };
  if (mode === 'face') return { by: 'focus', ...size, focus: 'face' };
  if (x === undefined && y === undefined) return { by: 'focus', ...size, focus: position };
  if (x === undefined || y === undefined)
    throw parameterError({
      operation: name,
      parameter: x === undefined ? 'x' : 'y',
      rule: 'must be an integer, because the other one is given',
    });
  return { by: 'place', ...size, left: x, top: y };
}

function parseRatio(text: string | undefined, { operation }: { operation: string }): { across: number; down: number } {
  const [, across, down] = /^(\d{1,4}(?:\.\d+)?):(\d{1,4}(?:\.\d+)?)$/.exec(text ?? '') ?? [];
  if (!Number(across) || !Number(down))
    throw parameterError({ operation, parameter: 'ratio', rule: 'must be a text W:H of two numbers above 0, such as 16:9' });
  return { across: Number(across), down: Number(down) };
}
