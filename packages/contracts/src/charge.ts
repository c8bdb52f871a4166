import { readAnalysis } from './analysis.js';
import type { Image, Report } from './image.js';
import { analyses } from './job-spec.js';

/**
 * Whether an image counts as optimized: it saved more than 5 %, by the exact ratio and not the rounded percentage. Active content that
 * was removed from an SVG is no saving. Pure. Sources: docs/contracts/megaoptim.md#7-success-already-optimized-tokens; for every dialect
 * docs/product-decisions.md#synchronous-calls-and-credits; docs/product-decisions.md#svg
 */
export function isOptimized(image: Pick<Image, 'sourceBytes' | 'outcome'>): boolean {
  if (image.outcome?.status !== 'succeeded' || image.sourceBytes === null) return false;
  const main = image.outcome.variants.find((variant) => variant.role === 'main');
  if (!main) return false;
  const savedBytes = image.sourceBytes - readRemovedActiveBytes(image.outcome.report) - main.sizeBytes;
  return savedBytes * 100 > image.sourceBytes * 5;
}

/** Whether an image is charged: it counts as optimized or was only analysed, and its result was not reused. Pure. */
export function isCharged(image: Pick<Image, 'sourceBytes' | 'outcome'>): boolean {
  const { outcome } = image;
  return outcome?.status === 'succeeded' && !outcome.reused && (isOptimized(image) || isOnlyAnalysed(outcome.report));
}

/** Whether a job asked for an analysis in place of a smaller file, and got a part of it at least. Source: docs/analysis.md#cost. */
function isOnlyAnalysed(report: Report): boolean {
  const analysis = report.onlyAnalysed === true ? readAnalysis(report) : null;
  return analysis !== null && analyses.some((part) => analysis[part] !== undefined);
}

/** Bytes of scripts and other active content that are not in the result. 0 where the report has none. */
function readRemovedActiveBytes({ removedActiveBytes }: Report): number {
  return typeof removedActiveBytes === 'number' ? removedActiveBytes : 0;
}
