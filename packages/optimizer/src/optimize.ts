import { AppError } from '@pixmill/contracts';
import { type ImageFacts, readClaimedSize, sniff, totalPixels } from '@pixmill/image-formats';
import { makeVariants } from './candidates/make-variants.js';
import type { FaceDetector } from './operations/face-detector.js';
import type { EncodedVariant, OptimizeRequest, OptimizeResult, VariantFile } from './optimize-result.js';
import { openEncoded } from './pixels/open-encoded.js';
import { decodeOptions } from './pixels/open-pixels.js';
import { type Plan, planImage } from './plan.js';
import { describeImage, describeSvg } from './source/describe-image.js';
import { checkFormatSides, checkLimits, checkTransformedSize, type PixelLimits } from './source/pixel-limits.js';
import { readFacts } from './source/read-facts.js';
import { throwImageDamaged } from './source/throw-image-damaged.js';
import { toUnchangedResult } from './source/unchanged-result.js';
import { needsRaster } from './svg/rasterize-svg.js';
import { sanitizeSvgSource, svgEffortPixels } from './svg/sanitize/sanitize-svg-source.js';
import { createSearchBudget } from './time/search-budget.js';
import { createTimeBudget, readProcessCpuMs, type TimeBudget } from './time/time-budget.js';

export interface OptimizeContext {
  /** Called with the pixels of all frames, after the header was read and checked against the limits. */
  readonly onMeasured: (pixels: number) => void;
  /** Called with the unchanged source as the result, when the source is sound and may be the result. It is used when the process is killed. */
  readonly onFallback?: (result: OptimizeResult) => void;
  readonly signal: AbortSignal;
  /** Creates the time budget of an image by its pixels; by default it is part of the limits of a codec process. */
  readonly createBudget?: (pixels: number) => TimeBudget;
  /** By default there is no face detector. */
  readonly faceDetector?: FaceDetector;
}

/**
 * Turns an image into smaller files: sniff, read the header, plan, make candidates, select. Runs in a codec process.
 * Throws AppError `not_an_image`, `image_damaged`, `image_too_large`, `svg_not_allowed`, `invalid_parameter`, `processing_failed`;
 * any other error comes from a library.
 */
export async function optimizeImage(request: OptimizeRequest, context: OptimizeContext): Promise<OptimizeResult> {
  const { onMeasured, onFallback, signal, createBudget = createSearchBudget, faceDetector = null } = context;
  const startedAt = performance.now();
  const { bytes, limits, isShort = false } = request;
  const format = sniffImage(bytes);
  if (format === 'svg') {
    onMeasured(svgEffortPixels(bytes));
    return sanitizeSvgSource(bytes, { forPixels: needsRaster(request.spec) });
  }
  checkLimits({ ...readClaimedSize(bytes, format), frames: 1 }, limits);
  const facts = await readFacts(bytes, format);
  checkLimits(facts, limits);
  const plan = planImage(facts, request.spec);
  const pixels = measureWork(facts, plan, limits);
  onMeasured(pixels);
  const budget = isShort ? createTimeBudget({ limitMs: 0, readUsedMs: readProcessCpuMs }) : createBudget(pixels);
  // a still image that must be encoded again is decoded completely anyway, before anything is encoded
  if (!plan.mustReencode || facts.frames > 1) await checkDecodable(bytes, facts);
  if (!plan.mustReencode) onFallback?.(toUnchangedResult({ request, facts, plan }));
  const tools = { watermarks: request.watermarks ?? new Map(), faceDetector, limits };
  const { variants: files, report } = await makeVariants({ request, facts, plan, tools, budget, signal });
  const source = { format: facts.format, facts: describeImage(bytes, facts) };
  const variants = await Promise.all(files.map(describeVariant));
  return { source, variants, report: { ...report, ms: Math.round(performance.now() - startedAt) } };
}

function sniffImage(bytes: Buffer) {
  const sniffed = sniff(bytes);
  if (sniffed.format !== null) return sniffed.format;
  const name = sniffed.name ?? (bytes.length === 0 ? 'an empty file' : null);
  throw new AppError(
    'not_an_image',
    name === null ? {} : { message: `Not a supported image (${name}): send JPEG, PNG, GIF, WebP, AVIF or SVG` },
  );
}

/** The pixels of all frames before or after the operations, whichever number is larger. Throws AppError `image_too_large`. */
function measureWork(facts: ImageFacts, { shapes, frames, format, width, height, mustReencode }: Plan, limits: PixelLimits): number {
  if (!mustReencode) return totalPixels(facts);
  for (const shape of shapes.slice(1)) checkTransformedSize({ ...shape, frames }, limits);
  checkFormatSides({ width, height }, format);
  return Math.max(totalPixels(facts), width * height * frames);
}

/** Decodes the complete image and drops the pixels, so that no encoder can turn a damaged image into a complete one. */
async function checkDecodable(bytes: Buffer, facts: ImageFacts): Promise<void> {
  // one channel takes less memory, and the decoder reads all of them anyway
  await openEncoded(bytes, { ...decodeOptions(facts), ignoreIcc: true })
    .extractChannel(0)
    .raw()
    .toBuffer()
    .catch(throwImageDamaged);
}

async function describeVariant(file: VariantFile): Promise<EncodedVariant> {
  const { format, bytes } = file;
  return { ...file, facts: format === 'svg' ? describeSvg(bytes) : describeImage(bytes, await readFacts(bytes, format)) };
}
