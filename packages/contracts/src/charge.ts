import type { Image } from './image.js';

/**
 * Whether an image counts as optimized: it saved more than 5 %, by the exact ratio and not the rounded percentage. Pure.
 * Source: docs/contracts/megaoptim.md#7-success-already-optimized-tokens; for every dialect by
 * docs/product-decisions.md#synchronous-calls-and-credits.
 */
export function isOptimized(image: Pick<Image, 'sourceBytes' | 'outcome'>): boolean {
  if (image.outcome?.status !== 'succeeded' || image.sourceBytes === null) return false;
  const main = image.outcome.variants.find((variant) => variant.role === 'main');
  if (!main) return false;
  return (image.sourceBytes - main.sizeBytes) * 100 > image.sourceBytes * 5;
}

/** Whether an image is charged: it counts as optimized, and its result was not reused. Pure. */
export function isCharged(image: Pick<Image, 'sourceBytes' | 'outcome'>): boolean {
  return isOptimized(image) && image.outcome?.status === 'succeeded' && !image.outcome.reused;
}
