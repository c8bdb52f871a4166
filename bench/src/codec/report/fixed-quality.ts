/** What one fixed quality for all images costs, from the ladder of each. Between two steps score and log of bytes are straight lines. */

const mix = (a, b, part) => a + (b - a) * part;

/** Score and bytes at any quality of the ladder's range. */
function atQuality(steps, quality) {
  const to = steps.findIndex((step) => step.quality >= quality);
  const [low, high] = [steps[Math.max(0, to - 1)], steps[to]];
  const part = high.quality === low.quality ? 0 : (quality - low.quality) / (high.quality - low.quality);
  return {
    score: mix(low.score, high.score, part),
    sizeBytes: Math.exp(mix(Math.log(low.sizeBytes), Math.log(high.sizeBytes), part)),
  };
}

/** Bytes at which an image has a score; null outside of what its ladder reaches. */
export function bytesAtScore(steps, score) {
  for (let at = 1; at < steps.length; at += 1) {
    const [low, high] = [steps[at - 1], steps[at]];
    if (low.score > score || high.score < score) continue;
    const part = high.score === low.score ? 0 : (score - low.score) / (high.score - low.score);
    return Math.exp(mix(Math.log(low.sizeBytes), Math.log(high.sizeBytes), part));
  }
  return null;
}

/**
 * The smallest whole quality at which `share` of the images hold the floor, and each image's bytes there; null when none does.
 * `keepsSource`: a tool that hands back the source where its own result is larger, which then holds any floor.
 */
export function fixedQuality(images, { floor, share, keepsSource }) {
  for (let quality = images[0].steps[0].quality; quality <= images[0].steps.at(-1).quality; quality += 1) {
    const there = images.map(({ steps, sourceBytes }) => {
      const { score, sizeBytes } = atQuality(steps, quality);
      const kept = keepsSource && sizeBytes >= sourceBytes;
      return kept ? { holds: true, sizeBytes: sourceBytes } : { holds: score >= floor, sizeBytes };
    });
    if (there.filter(({ holds }) => holds).length >= share * images.length)
      return { quality, bytes: there.map(({ sizeBytes }) => sizeBytes) };
  }
  return null;
}
