import { AppError, type ImageFormat, type JobSpec, type PictureFacts, type Report, type VariantRole } from '@pixmill/contracts';
import sharp from 'sharp';
import { makeVariants } from './compete.js';
import { throwDamaged } from './damaged.js';
import { describeDrawing, describePicture } from './describe.js';
import type { FaceDetector } from './face-detector.js';
import { type ImageFacts, totalPixels } from './image-facts.js';
import { checkLimits, checkResult, checkSides, type PixelLimits } from './limits.js';
import type { Watermarks } from './operations/step.js';
import { type Plan, planImage } from './plan.js';
import { claimedSize, readFacts } from './read-facts.js';
import { sniff } from './sniff.js';
import { optimizeSvg, svgEffort } from './svg/optimize-svg.js';
import { decodeOptions } from './transform.js';

/** An encoding that won. */
export interface Encoded {
  readonly role: VariantRole;
  readonly format: ImageFormat;
  readonly bytes: Buffer;
  /** px, upright; null where the format has no pixels of its own (SVG). */
  readonly width: number | null;
  readonly height: number | null;
}

/** An encoding that was kept. */
export interface EncodedVariant extends Encoded {
  readonly facts: PictureFacts;
}

export interface OptimizeResult {
  /** What came. */
  readonly source: { readonly format: ImageFormat; readonly facts: PictureFacts };
  /** `main` first, then the extras that were asked for and could be made. */
  readonly variants: readonly EncodedVariant[];
  readonly report: Report;
}

export interface OptimizeRequest {
  readonly bytes: Buffer;
  readonly spec: JobSpec;
  readonly limits: PixelLimits;
  /** Bytes of the pictures that watermark operations name. */
  readonly watermarks?: Watermarks | undefined;
}

export interface OptimizeContext {
  /** Called once the header is read and within limits, with the pixels of all frames. */
  readonly onMeasured: (pixels: number) => void;
  readonly signal: AbortSignal;
  /** None unless one is installed. */
  readonly faces?: FaceDetector;
}

/** Decodes everything once and throws the pixels away, so that no encoder can make a whole picture of a broken one. */
async function checkDecodes(bytes: Buffer, facts: ImageFacts): Promise<void> {
  // one channel is enough memory; the decoder reads all of them anyway
  await sharp(bytes, { ...decodeOptions(facts), ignoreIcc: true })
    .extractChannel(0)
    .raw()
    .toBuffer()
    .catch(throwDamaged);
}

/** The pixels of all frames that are going to be worked on, those before the operations and those after. Throws AppError `image_too_large`. */
function measure(facts: ImageFacts, { shapes, frames, format, width, height, remade }: Plan, limits: PixelLimits): number {
  if (!remade) return totalPixels(facts);
  for (const shape of shapes.slice(1)) checkResult({ ...shape, frames }, limits);
  checkSides({ width, height }, format);
  return Math.max(totalPixels(facts), width * height * frames);
}

async function describeEncoded(encoded: Encoded): Promise<EncodedVariant> {
  const { format, bytes } = encoded;
  return { ...encoded, facts: format === 'svg' ? describeDrawing(bytes) : await describePicture(bytes, await readFacts(bytes, format)) };
}

/**
 * Bytes in, smaller bytes out: sniff, read the header, plan, let encodings compete, select. Runs in a codec process.
 * Throws AppError `not_an_image`, `image_damaged`, `image_too_large`, `svg_not_allowed`, `invalid_parameter`; anything else thrown comes from a library.
 */
export async function optimizeImage(request: OptimizeRequest, context: OptimizeContext): Promise<OptimizeResult> {
  const { onMeasured, signal, faces = null } = context;
  const startedAt = performance.now();
  const { bytes } = request;
  const sniffed = sniff(bytes);
  if (sniffed.format === null) {
    const name = sniffed.name ?? (bytes.length === 0 ? 'an empty file' : null);
    throw new AppError(
      'not_an_image',
      name === null ? {} : { message: `Not a supported image (${name}): send JPEG, PNG, GIF, WebP, AVIF or SVG` },
    );
  }
  if (sniffed.format === 'svg') {
    onMeasured(svgEffort(bytes));
    return optimizeSvg(bytes);
  }
  checkLimits({ ...claimedSize(bytes, sniffed.format), frames: 1 }, request.limits);
  const facts = await readFacts(bytes, sniffed.format);
  checkLimits(facts, request.limits);
  const plan = planImage(facts, request.spec);
  onMeasured(measure(facts, plan, request.limits));
  // a still that is rendered is decoded whole before anything is encoded
  if (!plan.remade || facts.frames > 1) await checkDecodes(bytes, facts);
  const tools = { watermarks: request.watermarks ?? new Map(), faces, limits: request.limits };
  const { variants: encoded, report } = await makeVariants({ request, facts, plan, tools, signal });
  const source = { format: facts.format, facts: await describePicture(bytes, facts) };
  const variants = await Promise.all(encoded.map(describeEncoded));
  return { source, variants, report: { ...report, ms: Math.round(performance.now() - startedAt) } };
}
