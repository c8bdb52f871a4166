import { z } from 'zod';

/** px of a side that is asked for; what a format and the limits allow is checked with the picture. */
const side = z.number().int().min(1).max(100_000);
/** px around a picture, or from its edges. */
const distance = z.number().int().min(0).max(10_000);
/** More or less of something in percent: 0 changes nothing. */
const percent = z.number().min(-100).max(100).default(0);

/** Red, green, blue and alpha in sRGB, as `#rrggbbaa`. */
const colour = z.string().regex(/^#[0-9a-f]{8}$/);
export const transparentColour = '#00000000';

/** Which part of a picture counts, or where a smaller one goes. */
export const gravities = ['centre', 'top-left', 'top', 'top-right', 'right', 'bottom-right', 'bottom', 'bottom-left', 'left'] as const;
export type Gravity = (typeof gravities)[number];
const gravity = z.enum(gravities).default('centre');

/** `face` is the largest one, `faces` all of them. Where none is found, or nothing looks for them, it is the centre. */
const focus = z.enum([...gravities, 'face', 'faces']).default('centre');
export type Focus = z.infer<typeof focus>;

const cropSchema = z.object({
  kind: z.literal('crop'),
  /** A rectangle that leaves the picture is refused. */
  area: z.discriminatedUnion('by', [
    z.object({ by: z.literal('place'), left: z.number().int().min(0), top: z.number().int().min(0), width: side, height: side }),
    z.object({ by: z.literal('focus'), width: side, height: side, focus }),
    /** The largest rectangle that is `across` wide for `down` high. */
    z.object({ by: z.literal('ratio'), across: z.number().positive().max(10_000), down: z.number().positive().max(10_000), focus }),
  ]),
});

const resizeSchema = z.object({
  kind: z.literal('resize'),
  /** A side that is not given follows from the other. Smaller pictures are enlarged. */
  to: z.discriminatedUnion('mode', [
    /** As large as fits into the box, ratio kept. */
    z
      .object({ mode: z.literal('inside'), width: side.optional(), height: side.optional() })
      .refine(({ width, height }) => width !== undefined || height !== undefined, 'width or height is needed'),
    /** Fills the box and loses what sticks out. Without `enlarge` the box shrinks, ratio kept, to what the picture can fill. */
    z.object({ mode: z.literal('cover'), width: side, height: side, focus, enlarge: z.boolean().default(true) }),
    /** Stretched. */
    z.object({ mode: z.literal('exact'), width: side, height: side }),
    /** Inside the box, and the box filled up around it. */
    z.object({ mode: z.literal('pad'), width: side, height: side, background: colour.default(transparentColour) }),
    z.object({ mode: z.literal('width'), width: side }),
    z.object({ mode: z.literal('height'), height: side }),
  ]),
});

const blurSchemas = [
  /** `sigma` in px. */
  z.object({ name: z.literal('gaussian-blur'), sigma: z.number().min(0.3).max(1000) }),
  /** The mean of what is no further away than `radius` px across and down. */
  z.object({ name: z.literal('box-blur'), radius: z.number().int().min(1).max(1000) }),
  /** As if moved by `length` px while the picture was taken; `angle` in degrees, 0 is to the right, 90 is down. */
  z.object({ name: z.literal('motion-blur'), length: z.number().int().min(2).max(100), angle: z.number().min(-360).max(360).default(0) }),
  /** The median of a square with sides of `size` px. */
  z.object({ name: z.literal('median-blur'), size: z.number().int().min(3).max(31) }),
] as const;

const filterSchema = z.object({
  kind: z.literal('filter'),
  effect: z.discriminatedUnion('name', [
    ...blurSchemas,
    z.object({ name: z.literal('greyscale') }),
    z.object({ name: z.literal('sepia') }),
    /** From one colour in the dark to the other in the light; their alpha does not count. */
    z.object({ name: z.literal('duotone'), dark: colour, light: colour }),
    /** Squares with sides of `size` px. */
    z.object({ name: z.literal('pixelate'), size: z.number().int().min(2).max(10_000) }),
    z.object({ name: z.literal('negate') }),
  ]),
});

/** Applied in this order; what is not given changes nothing. */
const adjustSchema = z.object({
  kind: z.literal('adjust'),
  brightness: percent,
  contrast: percent,
  /** Above 1 middle tones get lighter. */
  gamma: z.number().min(0.1).max(10).default(1),
  saturation: percent,
  /** Degrees on the circle of colours. */
  hue: z.number().min(-360).max(360).default(0),
  /** How much the difference from a picture blurred by 1 px is raised, in percent. */
  unsharp: z.number().min(0).max(500).default(0),
});

/**
 * Canonical pixel operations; a job's list is applied in its order. A new one is a member here and a step in the optimizer. Orientation
 * always comes first, and is no operation. A background that is transparent is white in a format without alpha.
 */
export const operationSchema = z.discriminatedUnion('kind', [
  /** CMYK pixels become sRGB through their profile; other colour spaces are left alone. */
  z.object({ kind: z.literal('cmyk-to-rgb') }),
  /** Shrinks to fit inside the box in px, ratio kept, never enlarged. At least one side is given. */
  z.object({
    kind: z.literal('fit-inside'),
    maxWidth: z.number().int().positive().optional(),
    maxHeight: z.number().int().positive().optional(),
  }),
  z.object({ kind: z.literal('flip'), horizontal: z.boolean().default(false), vertical: z.boolean().default(false) }),
  cropSchema,
  resizeSchema,
  /** Both sides times `size`, and the height times `ratio`. */
  z.object({ kind: z.literal('scale'), size: z.number().positive().max(1000), ratio: z.number().positive().max(1000).default(1) }),
  /** Contrast by the spread of light and dark, and a little more colour. */
  z.object({ kind: z.literal('enhance') }),
  adjustSchema,
  filterSchema,
  /** Another picture on top, which the request hands over under this key. It fits into a box that is given, is never stretched, and loses what sticks out. */
  z.object({
    kind: z.literal('watermark'),
    image: z.string().min(1).max(200),
    gravity,
    /** px to the edges that it lies at. */
    padding: distance.default(0),
    width: side.optional(),
    height: side.optional(),
    /** 0 is invisible, 1 is as it came. */
    opacity: z.number().min(0).max(1).default(1),
  }),
  /** The canvas grows by `size` on each side. */
  z.object({ kind: z.literal('padding'), size: distance, background: colour.default(transparentColour) }),
  /** The canvas grows by `size` on each side; outer corners are rounded by `radius`, and what lies behind them shows `background`. */
  z.object({
    kind: z.literal('border'),
    size: distance,
    colour,
    radius: distance.default(0),
    background: colour.default(transparentColour),
  }),
  /** Only what lies within the shape that fits the canvas stays. */
  z.object({ kind: z.literal('mask'), shape: z.enum(['ellipse']), background: colour.default(transparentColour) }),
]);

export type Operation = z.infer<typeof operationSchema>;
/** The operations of one kind. */
export type OperationOf<Kind extends Operation['kind']> = Extract<Operation, { kind: Kind }>;

/** The order for callers whose own form has none. */
const canonicalOrder: Readonly<Record<Operation['kind'], number>> = {
  'cmyk-to-rgb': 0,
  flip: 1,
  crop: 2,
  resize: 3,
  'fit-inside': 3,
  scale: 4,
  enhance: 5,
  adjust: 6,
  filter: 7,
  watermark: 8,
  padding: 9,
  border: 10,
  mask: 11,
};

/** The same operations in the usual order; those of one kind stay as they stand. Pure. */
export function toCanonicalOrder(operations: readonly Operation[]): Operation[] {
  return operations.toSorted((a, b) => canonicalOrder[a.kind] - canonicalOrder[b.kind]);
}

/** Ids of the watermarks that operations name, each once. Pure. */
export function listWatermarkIds(operations: readonly Operation[]): string[] {
  return [...new Set(operations.flatMap((operation) => (operation.kind === 'watermark' ? operation.image : [])))];
}
