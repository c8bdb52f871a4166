import type { Codec } from '../codecs/codec.js';
import { gifCgif } from '../codecs/gif-cgif.js';
import { type GifFrames, openGifFrames } from '../codecs/gif-frames.js';
import { gifRepack } from '../codecs/gif-repack.js';
import type { Axis } from '../search/axis.js';
import type { Candidate } from '../search/candidate.js';
import type { CandidateFinder, SearchContext } from '../search/search-context.js';
import { type AnimationAxis, encodeIdentical, encodeSamePlayback, encodeUntilAccepted, searchAnimationAxis } from './animation.js';
import { forecastGif, unknownForecast } from './gif-forecast.js';
import { encodeFinest, encodeLossless } from './to-candidate.js';

/** Maximum number of changed pixels in all encodings of one animation. A core encodes them in half of the time limit of an image. */
const MAX_COST_PIXELS = 20_000_000;
const MAX_PROBES = 4;

const countAffordableEncodings = ({ spec }: SearchContext, { costPixels }: GifFrames) =>
  Math.floor(MAX_COST_PIXELS / costPixels / (spec.speed === 'fast' ? 2 : 1));

/** The number of colours of a still image, by bits per pixel. */
const coloursAxis: Axis = {
  codec: gifCgif,
  min: 2,
  max: 8,
  start: 6,
  pointsPerStep: () => 6,
  toKnobs: (bits) => ({ colours: 2 ** bits, reuse: false, dither: 1 }),
};

/** Four steps halve the loss. The lost points grow with the square root of the loss: about 5 points at a loss of 2 on recordings. */
const [MAX_LOSS, LOSS_STEPS] = [256, 4];
const lossAxis = (codec: Codec): AnimationAxis => ({
  codec,
  min: 0,
  max: 40,
  start: (goal) => Math.round(LOSS_STEPS * Math.log2(MAX_LOSS / 2 / ((100 - goal) / 5) ** 2)),
  pointsPerStep: (goal) => (100 - goal) * 0.09,
  toKnobs: (step) => ({ loss: Math.round(100 * MAX_LOSS * 2 ** (-step / LOSS_STEPS)) / 100 }),
});

async function findLossyStill(context: SearchContext): Promise<Candidate[]> {
  const candidate = context.goal && (await context.searchAxis(coloursAxis));
  return candidate ? [candidate] : [];
}

/** For an animation with too many changed pixels. The encoder of sharp is faster, but its files are larger. */
async function findQuickCandidates(context: SearchContext): Promise<Candidate[]> {
  const candidates = await encodeUntilAccepted(context, gifCgif, [{ interFrameMaxError: 8 }]);
  const mayEncode = context.mark !== 'packed' || context.transformed;
  const isEnough = candidates.some(({ accepted }) => accepted) || !mayEncode || !context.budget.hasTimeFor(context.toTask(gifCgif));
  return isEnough
    ? candidates
    : [...candidates, await (context.transformed ? encodeSamePlayback : encodeIdentical)(context, gifCgif, { reuse: true })];
}

/** Above this many pixels of all frames there is only time for one encoding with palettes of sharp, at the lowest effort. */
const MAX_PALETTE_PIXELS = 25_000_000;
const isTooLongForPalettes = ({ mustReencode, width, height, facts }: SearchContext) =>
  mustReencode && width * height * facts.frames > MAX_PALETTE_PIXELS;

const withNote = (candidates: readonly Candidate[], note: string): Candidate[] =>
  candidates.map((candidate) => ({ ...candidate, note: candidate.note + note }));

async function searchGif(context: SearchContext): Promise<Candidate[]> {
  const repacked = context.mustReencode ? [] : [await encodeLossless(context, gifRepack)];
  if (context.mark === 'lossy' || context.facts.firstFrameOnly || !context.budget.hasTimeFor(context.toTask(gifCgif))) return repacked;
  const newPalettes = { reuse: false, effort: isTooLongForPalettes(context) ? 1 : 7 };
  const frames = await openGifFrames(context.transformed ? (await context.encode(gifCgif, newPalettes)).bytes : context.bytes);
  if (isTooLongForPalettes(context)) return [await encodeSamePlayback(context, frames.codec, { loss: 0 })];
  const encodings = countAffordableEncodings(context, frames);
  if (encodings === 0) return [...repacked, ...(await findQuickCandidates(context))];
  const exactBytes = context.transformed ? Number.POSITIVE_INFINITY : (repacked[0]?.bytes.length ?? Number.POSITIVE_INFINITY);
  const isStill = context.facts.frames === 1;
  const axis = lossAxis(frames.codec);
  const mayForecast = frames.excerpts !== null && !context.transformed && context.mark === null && context.facts.icc === null;
  const forecast = mayForecast && frames.excerpts ? await forecastGif(context, frames.excerpts, axis) : unknownForecast;
  const maxProbes = forecast.lossyMayGain ? Math.min(MAX_PROBES, encodings) : 0;
  const lossy = isStill
    ? await findLossyStill(context)
    : await searchAnimationAxis(context, axis, { maxProbes, exactBytes, start: forecast.start });
  const candidates = [...withNote(repacked, forecast.note), ...lossy];
  const isEnough = lossy.some(({ accepted }) => accepted) && encodings <= MAX_PROBES;
  if (isEnough || !forecast.exactMayGain || (context.mark === 'packed' && !context.transformed)) return candidates;
  const encodeExact = context.transformed ? encodeSamePlayback : encodeIdentical;
  // for a still image either LZW encoder may write the smaller file
  const exactEncodings = [{ codec: frames.codec, knobs: { loss: 0 } }, ...(isStill ? [{ codec: gifCgif, knobs: { reuse: true } }] : [])];
  for (const { codec, knobs } of exactEncodings) {
    if (context.budget.hasTimeFor(context.toTask(codec))) candidates.push(await encodeExact(context, codec, knobs));
  }
  return candidates;
}

/** When no encoding keeps timing and loops, transformed pixels are encoded with new palettes and accepted without a check. */
export const findGifCandidates: CandidateFinder = async (context) => {
  const candidates = await searchGif(context);
  if (!context.mustReencode || candidates.some(({ accepted }) => accepted)) return candidates;
  return [...candidates, await encodeFinest(context, gifCgif, { reuse: false, ...(context.budget.ranOut && { effort: 1 }) })];
};
