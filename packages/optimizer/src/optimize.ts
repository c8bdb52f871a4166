import {
  createImageDamaged,
  createNotAnImage,
  describeRepairs,
  type Face,
  isConvertedFormat,
  isInput,
  listInputs,
} from '@pixmill/contracts';
import { readConvertedSize } from '@pixmill/decoders';
import { findInstalledParts } from '@pixmill/decoders/installed';
import { type ImageFacts, type PixelFormat, readClaimedSize, sniff, totalPixels } from '@pixmill/image-formats';
import { addAnalysis, toOnlyAnalysed, withFaces } from './analysis/add-analysis.js';
import { analyseSource, withoutAnalysis } from './analysis/analyse-source.js';
import { makeVariants } from './candidates/make-variants.js';
import { createFaceDetector } from './faces/face-detector.js';
import { cutAtFaceCrop, resolveFaceCrops } from './faces/resolve-face-crops.js';
import type { FaceDetector } from './operations/face-detector.js';
import type { EncodedVariant, OptimizeRequest, OptimizeResult, VariantFile } from './optimize-result.js';
import { prepareConverted } from './pixels/converted.js';
import { type Plan, planImage } from './plan.js';
import { describeImage, describeSource } from './source/describe-image.js';
import { describeSvg } from './source/describe-svg.js';
import { checkFormatSides, checkLimits, checkTransformedSize, type PixelLimits } from './source/pixel-limits.js';
import { readFacts } from './source/read-facts.js';
import { readSource, readSourceHeader } from './source/read-source.js';
import type { SourceImage } from './source/source-image.js';
import { toUnchangedResult } from './source/unchanged-result.js';
import { checkSuperResolution } from './super-resolution/check-super-resolution.js';
import { createSuperResolver } from './super-resolution/create-super-resolver.js';
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
  readonly createBudget?: (pixels: number, readCpuMs: () => number) => TimeBudget;
  /** By default that of the product, which loads its network when a face is first searched. */
  readonly faceDetector?: FaceDetector;
}

/**
 * Turns an image into smaller files: sniff, read the header, plan, make candidates, select. Runs in a codec process.
 * Throws AppError `not_an_image`, `image_damaged`, `image_too_large`, `svg_not_allowed`, `invalid_parameter`, `processing_failed`;
 * any other error comes from a library.
 */
export async function optimizeImage(request: OptimizeRequest, context: OptimizeContext): Promise<OptimizeResult> {
  const { onMeasured, onFallback, signal, createBudget = createSearchBudget, faceDetector = createFaceDetector() } = context;
  const startedAt = performance.now();
  const { bytes, limits, isShort = false } = request;
  const format = sniffImage(request);
  if (format === 'svg') {
    onMeasured(svgEffortPixels(bytes));
    return sanitizeSvgSource(bytes, { forPixels: needsRaster(request.spec) });
  }
  await openConverted(request, format, onMeasured);
  const header = await readSourceHeader(bytes, format);
  checkLimits(header.facts, limits);
  const firstPlan = planImage(header.facts, cutAtFaceCrop(request.spec));
  const pixels = request.spec.encode ? measureWork(header.facts, firstPlan, limits) : totalPixels(header.facts);
  onMeasured(pixels);
  const superResolver = createSuperResolver(request.modelsDir ?? null);
  const budget = isShort
    ? createTimeBudget({ limitMs: 0, readUsedMs: readProcessCpuMs })
    : createBudget(pixels, () => readProcessCpuMs() - superResolver.usedMs());
  const source = await readSource(header);
  const { facts } = source;
  const sourceFaces: (readonly Face[])[] = [];
  const onSourceFaces = (faces: readonly Face[]) => void sourceFaces.push(faces);
  const tools = { watermarks: request.watermarks ?? new Map(), faceDetector, superResolver, limits, onSourceFaces };
  const { spec, notes } = await resolveFaceCrops(source, request.spec, tools);
  const planned = facts === header.facts && spec === request.spec ? firstPlan : planImage(facts, spec);
  if (spec !== request.spec) onMeasured(measureWork(facts, planned, limits));
  const plan = { ...planned, notes: [...notes, ...planned.notes] };
  const resolved = { ...request, spec };
  const toUnchanged = (why: string) => toUnchangedResult({ request: resolved, source, plan, why });
  if (source.form === 'unreadable' && spec.encode) {
    const unreadable = toUnreadableResult(source, plan, () => toUnchanged('it cannot be decoded'));
    return withoutAnalysis(unreadable, { source, spec }, 'it cannot be decoded');
  }
  const mayBeUnchanged = !spec.encode || !plan.mustReencode;
  if (mayBeUnchanged) onFallback?.(withoutAnalysis(toUnchanged('time ran out'), { source, spec }, 'time ran out'));
  const analysis = await analyseSource({ source, spec, faceDetector });
  if (!spec.encode) return addAnalysis(toOnlyAnalysed(toUnchanged('only analysed'), performance.now() - startedAt), analysis);
  if (mayBeUnchanged && analysis !== null) onFallback?.(addAnalysis(toUnchanged('time ran out'), analysis));
  const { variants: files, report } = await makeVariants({ request: resolved, source, plan, tools, budget, signal });
  const variants = await Promise.all(files.map((file) => describeVariant(file, source)));
  const result = { source: describeSource(source), variants, report: { ...report, ms: Math.round(performance.now() - startedAt) } };
  return addAnalysis(result, withFaces(analysis, sourceFaces.at(-1), facts));
}

/** Throws AppError `not_an_image` for bytes that are no image, or of a format that the job does not accept. */
function sniffImage({ bytes, spec, modelsDir = null }: OptimizeRequest) {
  const detected = bytes.length === 0 ? { format: null, name: 'an empty file' } : sniff(bytes);
  const inputs = listInputs(spec, { heic: findInstalledParts(modelsDir).has('heic') });
  if (isInput(inputs, detected.format)) return detected.format;
  throw createNotAnImage(detected, inputs);
}

/** Checks the size in the first bytes, and decodes a picture of a converted format. Throws AppError `image_too_large`, `image_damaged`, `not_an_image`. */
async function openConverted(
  { bytes, limits, modelsDir = null }: OptimizeRequest,
  format: PixelFormat,
  onMeasured: OptimizeContext['onMeasured'],
) {
  const size = isConvertedFormat(format) ? readConvertedSize(bytes, format) : readClaimedSize(bytes, format);
  checkLimits({ ...size, frames: 1 }, limits);
  if (!isConvertedFormat(format)) return;
  onMeasured(size.width * size.height);
  await prepareConverted(bytes, format, { modelsDir });
}

/**
 * The pixels of all frames before or after the operations or a super-resolution, whichever number is the largest. Throws AppError
 * `image_too_large`, and `invalid_parameter` for an image that super-resolution does not take.
 */
function measureWork(facts: ImageFacts, plan: Plan, limits: PixelLimits): number {
  const { shapes, frames, format, width, height, mustReencode } = plan;
  if (!mustReencode) return totalPixels(facts);
  for (const shape of shapes.slice(1)) checkTransformedSize({ ...shape, frames }, limits);
  checkFormatSides({ width, height }, format);
  return Math.max(totalPixels(facts), width * height * frames, checkSuperResolution(plan));
}

/** A source that the decoder does not read can only be the result as it is. Throws AppError `image_damaged` when the plan needs pixels. */
function toUnreadableResult({ repairs }: SourceImage, plan: Plan, toResult: () => OptimizeResult): OptimizeResult {
  if (!plan.mustReencode && plan.operations.length === 0) return toResult();
  throw createImageDamaged(describeRepairs(repairs));
}

async function describeVariant(file: VariantFile, source: SourceImage): Promise<EncodedVariant> {
  const { format, bytes } = file;
  if (bytes === source.original) return { ...file, facts: describeSource(source).facts };
  return { ...file, facts: format === 'svg' ? describeSvg(bytes) : describeImage(bytes, await readFacts(bytes, format)) };
}
