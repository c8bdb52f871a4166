import { z } from 'zod';
import { superResolutionFactors } from './super-resolution.js';

/** Requested side in px. The worker checks the limits of formats and images. */
const side = z.number().int().min(1).max(100_000).describe('px');
/** Distance around an image or from its edges, in px. */
const distance = z.number().int().min(0).max(10_000).describe('px');
/** Change in percent; 0 changes nothing. */
const percent = z.number().min(-100).max(100).default(0).describe('Percent; 0 changes nothing');

/** Red, green, blue and alpha in sRGB, as `#rrggbbaa`. */
const colour = z
  .string()
  .regex(/^#[0-9a-f]{8}$/)
  .describe('sRGB with alpha, `#rrggbbaa`');
export const transparentColour = '#00000000';

/** The part of an image to keep, or the position of a smaller image on it. */
export const gravities = ['centre', 'top-left', 'top', 'top-right', 'right', 'bottom-right', 'bottom', 'bottom-left', 'left'] as const;
export type Gravity = (typeof gravities)[number];
const gravity = z.enum(gravities).default('centre').describe('Where it is put');

/** `face` is the largest face, `faces` are all faces. Without a face it is the centre. */
const focus = z
  .enum([...gravities, 'face', 'faces'])
  .default('centre')
  .describe('The part to keep; `face` is the largest face, `faces` are all');
export type Focus = z.infer<typeof focus>;

const offset = z.number().int().min(0).describe('px');
const ratioPart = z.number().positive().max(10_000);

const cropSchema = z.object({
  kind: z.literal('crop'),
  area: z
    .discriminatedUnion('by', [
      z.object({ by: z.literal('place'), left: offset, top: offset, width: side, height: side }),
      z.object({ by: z.literal('focus'), width: side, height: side, focus }),
      /** The largest rectangle with the ratio `across` : `down`. */
      z.object({
        by: z.literal('ratio'),
        across: ratioPart.describe('Width of the ratio'),
        down: ratioPart.describe('Height of the ratio'),
        focus,
      }),
      /** The square around the largest face, 1.8 times as wide as it. An image without a face stays whole. */
      z.object({ by: z.literal('face') }),
    ])
    .describe('A rectangle, one that exceeds the image fails it; `face`: the square around the largest face, or the whole image'),
});

const resizeSchema = z.object({
  kind: z.literal('resize'),
  to: z
    .discriminatedUnion('mode', [
      /** As large as fits into the box; keeps the ratio. */
      z
        .object({ mode: z.literal('inside'), width: side.optional(), height: side.optional() })
        .refine(({ width, height }) => width !== undefined || height !== undefined, 'width or height is needed'),
      /** Fills the box and crops the rest. Without `enlarge` the box shrinks, with its ratio, to what the image can fill. */
      z.object({
        mode: z.literal('cover'),
        width: side,
        height: side,
        focus,
        enlarge: z.boolean().default(true).describe('Else the box shrinks, with its ratio, to what the image can fill'),
      }),
      /** Stretches to the box. */
      z.object({ mode: z.literal('exact'), width: side, height: side }),
      /** Fits inside the box and fills the rest of it with `background`. */
      z.object({ mode: z.literal('pad'), width: side, height: side, background: colour.default(transparentColour) }),
      z.object({ mode: z.literal('width'), width: side }),
      z.object({ mode: z.literal('height'), height: side }),
    ])
    .describe('The new size. A side that is left out follows from the other one; smaller images are enlarged'),
});

const degrees = z.number().min(-360).max(360).default(0);

const blurSchemas = [
  /** `sigma` in px. */
  z.object({ name: z.literal('gaussian-blur'), sigma: z.number().min(0.3).max(1000).describe('px') }),
  /** The mean of the pixels up to `radius` px away, horizontally and vertically. */
  z.object({ name: z.literal('box-blur'), radius: z.number().int().min(1).max(1000).describe('px') }),
  /** Motion by `length` px; `angle` in degrees, 0 is to the right, 90 is down. */
  z.object({
    name: z.literal('motion-blur'),
    length: z.number().int().min(2).max(100).describe('px'),
    angle: degrees.describe('Degrees; 0 is to the right, 90 is down'),
  }),
  /** The median of a square with sides of `size` px. */
  z.object({ name: z.literal('median-blur'), size: z.number().int().min(3).max(31).describe('Sides of the square in px') }),
] as const;

const filterSchema = z.object({
  kind: z.literal('filter'),
  effect: z
    .discriminatedUnion('name', [
      ...blurSchemas,
      z.object({ name: z.literal('greyscale') }),
      z.object({ name: z.literal('sepia') }),
      /** A gradient from `dark` to `light` by luminance; ignores their alpha. */
      z.object({
        name: z.literal('duotone'),
        dark: colour.describe('Of black, `#rrggbbaa`'),
        light: colour.describe('Of white, `#rrggbbaa`'),
      }),
      /** Squares with sides of `size` px. */
      z.object({ name: z.literal('pixelate'), size: z.number().int().min(2).max(10_000).describe('Sides of the squares in px') }),
      z.object({ name: z.literal('negate') }),
    ])
    .describe('One effect'),
});

/** Applied in this order; an omitted field changes nothing. */
const adjustSchema = z.object({
  kind: z.literal('adjust'),
  brightness: percent,
  contrast: percent,
  gamma: z.number().min(0.1).max(10).default(1).describe('Values above 1 lighten the midtones'),
  saturation: percent,
  hue: degrees.describe('Rotation of the hue in degrees'),
  unsharp: z.number().min(0).max(500).default(0).describe('Amplification of the difference from the image blurred by 1 px, in percent'),
});

/**
 * Canonical pixel operations, applied in the order of the job's list. A new operation is a member here and a step in the optimizer.
 * Orientation always comes first and is not an operation. A transparent background is white in a format without alpha.
 * Stored as JSON, so kinds, keys and values are permanent.
 */
export const operationSchema = z.discriminatedUnion('kind', [
  /** Converts CMYK pixels to sRGB through their profile; leaves other colour spaces alone. */
  z.object({ kind: z.literal('cmyk-to-rgb') }),
  /** Shrinks to fit inside the box in px, keeps the ratio, never enlarges. At least one side is given. */
  z.object({
    kind: z.literal('fit-inside'),
    maxWidth: z.number().int().positive().describe('px; at least one side is needed').optional(),
    maxHeight: z.number().int().positive().describe('px').optional(),
  }),
  z.object({
    kind: z.literal('flip'),
    horizontal: z.boolean().default(false).describe('Left and right change places'),
    vertical: z.boolean().default(false).describe('Top and bottom change places'),
  }),
  cropSchema,
  resizeSchema,
  /** Multiplies both sides by `size`, and the height also by `ratio`. */
  z.object({
    kind: z.literal('scale'),
    size: z.number().positive().max(1000).describe('Factor of both sides'),
    ratio: z.number().positive().max(1000).default(1).describe('Further factor of the height'),
  }),
  /** Enlarges with a neural network, which is an optional part of an installation. Source: docs/super-resolution.md. */
  z.object({
    kind: z.literal('super-resolution'),
    factor: z.literal(superResolutionFactors).describe('Factor of both sides'),
    maxMs: z.number().int().positive().optional().describe('Fails the image when the estimate of its processor time is longer, in ms'),
  }),
  /** Stretches the contrast to the full range and raises the saturation a little. */
  z.object({ kind: z.literal('enhance') }),
  adjustSchema,
  filterSchema,
  /** Draws the image with this id on top. Fits it into the given box, never stretches it, and crops what exceeds the canvas. */
  z.object({
    kind: z.literal('watermark'),
    image: z.string().min(1).max(200).describe('Id of a watermark of the account'),
    gravity,
    padding: distance.default(0).describe('Distance to the nearest edges, in px'),
    width: side.optional(),
    height: side.optional(),
    opacity: z.number().min(0).max(1).default(1).describe('From 0 (invisible) to 1 (unchanged)'),
  }),
  /** Enlarges the canvas by `size` px on each side. */
  z.object({ kind: z.literal('padding'), size: distance, background: colour.default(transparentColour) }),
  /**
   * Enlarges the canvas by `size` px on each side; rounds the outer corners by `radius` px and fills the area outside them with
   * `background`.
   */
  z.object({
    kind: z.literal('border'),
    size: distance,
    colour,
    radius: distance.default(0),
    background: colour.default(transparentColour),
  }),
  /** Keeps the pixels inside the largest such shape on the canvas; fills the rest with `background`. */
  z.object({
    kind: z.literal('mask'),
    shape: z.enum(['ellipse']).describe('The largest such shape on the canvas'),
    background: colour.default(transparentColour),
  }),
]);

export type Operation = z.infer<typeof operationSchema>;
/** The operations of one kind. */
export type OperationOf<Kind extends Operation['kind']> = Extract<Operation, { kind: Kind }>;

/** For requests whose parameters have no order. */
const canonicalOrder: Readonly<Record<Operation['kind'], number>> = {
  'cmyk-to-rgb': 0,
  flip: 1,
  crop: 2,
  resize: 3,
  'fit-inside': 3,
  scale: 4,
  'super-resolution': 4,
  enhance: 5,
  adjust: 6,
  filter: 7,
  watermark: 8,
  padding: 9,
  border: 10,
  mask: 11,
};

/** Sorts operations by kind into the canonical order, and keeps the order within a kind. Pure. */
export function toCanonicalOrder(operations: readonly Operation[]): Operation[] {
  return operations.toSorted((a, b) => canonicalOrder[a.kind] - canonicalOrder[b.kind]);
}

/** Ids of the watermarks that operations name, each once. Pure. */
export function listWatermarkIds(operations: readonly Operation[]): string[] {
  return [...new Set(operations.flatMap((operation) => (operation.kind === 'watermark' ? operation.image : [])))];
}
