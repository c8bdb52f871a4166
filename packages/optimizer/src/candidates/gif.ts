import type { Codec } from '../codecs/codec.js';
import { gifCgif } from '../codecs/gif-cgif.js';
import { type GifFrames, openGifFrames } from '../codecs/gif-frames.js';
import { gifRepack } from '../codecs/gif-repack.js';
import type { Axis } from '../search/axis.js';
import type { Candidate, CandidateFinder, SearchContext } from '../search/search-context.js';
import { type AnimationAxis, encodeIdentical, encodeSamePlayback, encodeUntilAccepted, searchAnimationAxis } from './animation.js';
import { encodeFinest, toLosslessCandidate, toVerifiedCandidate } from './to-candidate.js';

/** Changed pixels of all encodings that are tried of one animation: what a core encodes in half of its time. */
const MAX_COST_PIXELS = 20_000_000;
const MAX_PROBES = 4;

const countAffordableEncodings = ({ spec }: SearchContext, { costPixels }: GifFrames) =>
  Math.floor(MAX_COST_PIXELS / costPixels / (spec.speed === 'fast' ? 2 : 1));

/** Colours of a still, by bits a pixel. */
const coloursAxis: Axis = {
  codec: gifCgif,
  min: 2,
  max: 8,
  start: 6,
  pointsPerStep: () => 6,
  toKnobs: (bits) => ({ colours: 2 ** bits, reuse: false, dither: 1 }),
};

/** Steps of the loss, four to the double; it costs points by its root or so: 5 at a loss of 2, on recordings. */
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
  const result = context.goal && (await context.searchAxis(coloursAxis));
  return result && context.goal ? [toVerifiedCandidate(context, gifCgif, result, context.goal)] : [];
}

/** A film with more changes than there is time for: sharp's encoder is faster, and larger. */
async function findQuickCandidates(context: SearchContext): Promise<Candidate[]> {
  const candidates = await encodeUntilAccepted(context, gifCgif, [{ interFrameMaxError: 8 }]);
  const isEnough = candidates.some(({ accepted }) => accepted) || (context.mark === 'packed' && !context.transformed);
  return isEnough
    ? candidates
    : [...candidates, await (context.transformed ? encodeSamePlayback : encodeIdentical)(context, gifCgif, { reuse: true })];
}

/** Pixels of all frames that sharp's encoder finds palettes for in the time there is only once, and when it hurries. */
const MAX_PALETTE_PIXELS = 25_000_000;
const isTooLongForPalettes = ({ mustReencode, width, height, facts }: SearchContext) =>
  mustReencode && width * height * facts.frames > MAX_PALETTE_PIXELS;

async function searchGif(context: SearchContext): Promise<Candidate[]> {
  const repacked = context.mustReencode ? [] : [toLosslessCandidate(context, gifRepack, await context.encode(gifRepack))];
  if (context.mark === 'lossy') return repacked;
  const newPalettes = { reuse: false, effort: isTooLongForPalettes(context) ? 1 : 7 };
  const frames = await openGifFrames(context.transformed ? await context.encode(gifCgif, newPalettes) : context.bytes);
  if (isTooLongForPalettes(context)) return [await encodeSamePlayback(context, frames.codec, { loss: 0 })];
  const encodings = countAffordableEncodings(context, frames);
  if (encodings === 0) return [...repacked, ...(await findQuickCandidates(context))];
  const exactBytes = context.transformed ? Number.POSITIVE_INFINITY : (repacked[0]?.bytes.length ?? Number.POSITIVE_INFINITY);
  const isStill = context.facts.frames === 1;
  const lossy = isStill
    ? await findLossyStill(context)
    : await searchAnimationAxis(context, lossAxis(frames.codec), Math.min(MAX_PROBES, encodings), exactBytes);
  const candidates = [...repacked, ...lossy];
  const isEnough = lossy.some(({ accepted }) => accepted) && encodings <= MAX_PROBES;
  if (isEnough || (context.mark === 'packed' && !context.transformed)) return candidates;
  const encodeExact = context.transformed ? encodeSamePlayback : encodeIdentical;
  candidates.push(await encodeExact(context, frames.codec, { loss: 0 }));
  // of a still one way of matching may be better by chance
  if (isStill) candidates.push(await encodeExact(context, gifCgif, { reuse: true }));
  return candidates;
}

/** A picture that was made anew has no other way out where nothing plays as it should. */
export const findGifCandidates: CandidateFinder = async (context) => {
  const candidates = await searchGif(context);
  if (!context.mustReencode || candidates.some(({ accepted }) => accepted)) return candidates;
  return [...candidates, await encodeFinest(context, gifCgif, { reuse: false })];
};
