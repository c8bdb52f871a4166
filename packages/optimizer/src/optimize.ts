import { AppError, type ImageFormat, type ImageInfo, type JobSpec, type Report, type VariantRole } from '@pixmill/contracts';
import { type ImageFacts, sniff, totalPixels } from '@pixmill/image-formats';
import sharp from 'sharp';
import { makeVariants } from './candidates/make-variants.js';
import type { FaceDetector } from './operations/face-detector.js';
import type { Watermarks } from './operations/step.js';
import { decodeOptions } from './pixels/open-pixels.js';
import { type Plan, planImage } from './plan.js';
import { describeImage, describeSvg } from './source/describe-image.js';
import { checkFormatSides, checkLimits, checkTransformedSize, type PixelLimits } from './source/pixel-limits.js';
import { readClaimedSize, readFacts } from './source/read-facts.js';
import { throwImageDamaged } from './source/throw-image-damaged.js';
import { sanitizeSvgSource, svgEffortPixels } from './svg/sanitize/sanitize-svg-source.js';

/** An encoding that won. */
export interface VariantFile {
  readonly role: VariantRole;
  readonly format: ImageFormat;
  readonly bytes: Buffer;
  /** px, upright; null where the format has no pixels of its own (SVG). */
  readonly width: number | null;
  readonly height: number | null;
}

/** An encoding that was kept. */
export interface EncodedVariant extends VariantFile {
  readonly facts: ImageInfo;
}

export interface OptimizeResult {
  /** What came. */
  readonly source: { readonly format: ImageFormat; readonly facts: ImageInfo };
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
  readonly faceDetector?: FaceDetector;
}

/** Decodes everything once and throws the pixels away, so that no encoder can make a whole picture of a broken one. */
async function checkDecodable(bytes: Buffer, facts: ImageFacts): Promise<void> {
  // one channel is enough memory; the decoder reads all of them anyway
  await sharp(bytes, { ...decodeOptions(facts), ignoreIcc: true })
    .extractChannel(0)
    .raw()
    .toBuffer()
    .catch(throwImageDamaged);
}

/** The pixels of all frames that are going to be worked on, those before the operations and those after. Throws AppError `image_too_large`. */
function measureWork(facts: ImageFacts, { shapes, frames, format, width, height, mustReencode }: Plan, limits: PixelLimits): number {
  if (!mustReencode) return totalPixels(facts);
  for (const shape of shapes.slice(1)) checkTransformedSize({ ...shape, frames }, limits);
  checkFormatSides({ width, height }, format);
  return Math.max(totalPixels(facts), width * height * frames);
}

async function describeVariant(file: VariantFile): Promise<EncodedVariant> {
  const { format, bytes } = file;
  return { ...file, facts: format === 'svg' ? describeSvg(bytes) : await describeImage(bytes, await readFacts(bytes, format)) };
}

/**
 * Bytes in, smaller bytes out: sniff, read the header, plan, let encodings compete, select. Runs in a codec process.
 * Throws AppError `not_an_image`, `image_damaged`, `image_too_large`, `svg_not_allowed`, `invalid_parameter`; anything else thrown comes from a library.
 */
export async function optimizeImage(request: OptimizeRequest, context: OptimizeContext): Promise<OptimizeResult> {
  const { onMeasured, signal, faceDetector = null } = context;
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
    onMeasured(svgEffortPixels(bytes));
    return sanitizeSvgSource(bytes);
  }
  checkLimits({ ...readClaimedSize(bytes, sniffed.format), frames: 1 }, request.limits);
  const facts = await readFacts(bytes, sniffed.format);
  checkLimits(facts, request.limits);
  const plan = planImage(facts, request.spec);
  onMeasured(measureWork(facts, plan, request.limits));
  // a still that is rendered is decoded whole before anything is encoded
  if (!plan.mustReencode || facts.frames > 1) await checkDecodable(bytes, facts);
  const tools = { watermarks: request.watermarks ?? new Map(), faceDetector, limits: request.limits };
  const { variants: encoded, report } = await makeVariants({ request, facts, plan, tools, signal });
  const source = { format: facts.format, facts: await describeImage(bytes, facts) };
  const variants = await Promise.all(encoded.map(describeVariant));
  return { source, variants, report: { ...report, ms: Math.round(performance.now() - startedAt) } };
}
