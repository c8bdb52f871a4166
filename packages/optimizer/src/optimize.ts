import { AppError, type ImageFormat, type JobSpec, type Report, type VariantRole } from '@pixmill/contracts';
import sharp from 'sharp';
import type { CandidatePlan } from './chains.js';
import type { CodecSource } from './codec.js';
import { getCodec } from './codecs/index.js';
import { type ImageFacts, totalPixels, uprightSize } from './image-facts.js';
import { createJudge, type Floor } from './judge.js';
import { checkLimits, type PixelLimits } from './limits.js';
import { type Plan, planImage, type WebpPlan } from './plan.js';
import { claimedSize, readFacts } from './read-facts.js';
import { writeReport } from './report.js';
import { type Candidate, type Judged, rank, select } from './select.js';
import { sniff } from './sniff.js';
import { optimizeSvg, svgEffort } from './svg/optimize-svg.js';
import { decodeOptions, openPixels } from './transform.js';

/** An encoding that was kept. */
export interface EncodedVariant {
  readonly role: VariantRole;
  readonly format: ImageFormat;
  readonly bytes: Buffer;
  /** px, upright; null where the format has no pixels of its own (SVG). */
  readonly width: number | null;
  readonly height: number | null;
}

export interface OptimizeResult {
  /** `main` first, then the extras that were asked for and could be made. */
  readonly variants: readonly EncodedVariant[];
  readonly report: Report;
}

export interface OptimizeRequest {
  readonly bytes: Buffer;
  readonly spec: JobSpec;
  readonly limits: PixelLimits;
}

export interface OptimizeContext {
  /** Called once the header is read and within limits, with the pixels of all frames. */
  readonly onMeasured: (pixels: number) => void;
  readonly signal: AbortSignal;
}

type PlannedCandidate = Candidate & { readonly floor: Floor };

/** Decodes everything once and throws the pixels away, so that no encoder can make a whole picture of a broken one. */
async function checkDecodes(bytes: Buffer, facts: ImageFacts): Promise<void> {
  // one channel is enough memory; the decoder reads all of them anyway
  await sharp(bytes, { ...decodeOptions(facts), ignoreIcc: true })
    .extractChannel(0)
    .raw()
    .toBuffer()
    .catch((cause: unknown) => {
      throw new AppError('image_damaged', { detail: cause instanceof Error ? cause.message : 'undecodable', cause });
    });
}

async function encode(source: CodecSource, { codec: name, knobs, floor }: CandidatePlan, signal: AbortSignal): Promise<PlannedCandidate> {
  const codec = getCodec(name);
  const bytes = await codec.encode(source, knobs, signal);
  const lossy = codec.lossy && floor.kind !== 'same-timeline';
  return { codec: name, knobs, floor, lossy, bytes, operated: codec.reads === 'pixels' };
}

interface Work {
  readonly request: OptimizeRequest;
  readonly facts: ImageFacts;
  readonly plan: Plan;
  readonly signal: AbortSignal;
}

/** Judges smallest first and stops at the first that holds its floor: the others cannot win any more. */
async function judgeAll(candidates: readonly PlannedCandidate[], { request, facts, plan }: Work): Promise<Judged[]> {
  const displayed = () => openPixels({ bytes: request.bytes, facts, operations: plan.operations, deep: false, displayed: true });
  const judge = createJudge({ bytes: request.bytes, displayed, width: plan.width, height: plan.height });
  const ranked = rank(candidates, request.bytes.length);
  const judged = new Map<PlannedCandidate, { accepted: boolean; note: string }>();
  for (const candidate of ranked) {
    const verdict = await judge(candidate.bytes, candidate.floor);
    judged.set(candidate, verdict);
    if (verdict.accepted) break;
  }
  return candidates.map((candidate) => {
    const note = ranked.includes(candidate) ? 'not judged: a smaller one was accepted' : 'not smaller than the source';
    return { ...candidate, ...(judged.get(candidate) ?? { accepted: false, note }) };
  });
}

async function makeMain(work: Work): Promise<{ readonly judged: readonly Judged[]; readonly chosen: Judged | null }> {
  const { request, facts, plan, signal } = work;
  const deep = request.spec.compression === 'lossless';
  const pixels = () => openPixels({ bytes: request.bytes, facts, operations: plan.operations, deep });
  const judged: Judged[] = [];
  for (const chain of plan.chains) {
    const encoded: PlannedCandidate[] = [];
    for (const candidate of chain.candidates) {
      const metadata = getCodec(candidate.codec).reads === 'bytes' ? plan.sourceMetadata : plan.pixelMetadata;
      encoded.push(await encode({ bytes: request.bytes, facts, pixels, metadata }, candidate, signal));
    }
    judged.push(...(await judgeAll(encoded, work)));
    const chosen = select(judged, request.bytes.length);
    if (chosen) return { judged, chosen };
  }
  return { judged, chosen: null };
}

async function makeWebp(
  { request, facts, signal }: Work,
  { operations, candidates, metadata }: WebpPlan,
  main: EncodedVariant,
): Promise<EncodedVariant> {
  const pixels = () => openPixels({ bytes: request.bytes, facts, operations, deep: false });
  const encoded: Candidate[] = [];
  for (const candidate of candidates) encoded.push(await encode({ bytes: request.bytes, facts, pixels, metadata }, candidate, signal));
  const [smallest] = rank(encoded, Number.POSITIVE_INFINITY);
  if (!smallest) return { ...main, role: 'webp' };
  const size = await sharp(smallest.bytes).metadata();
  return { role: 'webp', format: 'webp', bytes: smallest.bytes, width: size.width, height: size.height };
}

/**
 * Bytes in, smaller bytes out: sniff, read the header, plan, encode the candidates, judge, select. Runs in a codec process.
 * Throws AppError `not_an_image`, `image_damaged`, `image_too_large`, `svg_not_allowed`; anything else thrown comes from a library.
 */
export async function optimizeImage(request: OptimizeRequest, { onMeasured, signal }: OptimizeContext): Promise<OptimizeResult> {
  const startedAt = performance.now();
  const { bytes, spec } = request;
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
  onMeasured(totalPixels(facts));
  await checkDecodes(bytes, facts);
  const work: Work = { request, facts, plan: planImage(facts, spec), signal };
  const { judged, chosen } = await makeMain(work);
  const size = chosen?.operated ? work.plan : uprightSize(facts);
  const main: EncodedVariant = {
    role: 'main',
    format: facts.format,
    bytes: chosen?.bytes ?? bytes,
    width: size.width,
    height: size.height,
  };
  const extras = work.plan.webp ? [await makeWebp(work, work.plan.webp, main)] : [];
  const ms = Math.round(performance.now() - startedAt);
  return {
    variants: [main, ...extras],
    report: writeReport({ facts, plan: work.plan, spec, judged, chosen, sourceBytes: bytes.length, ms }),
  };
}
