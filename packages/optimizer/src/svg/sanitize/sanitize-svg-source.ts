import { AppError } from '@pixmill/contracts';
import { engineVersion } from '../../engine-version.js';
import type { OptimizeResult } from '../../optimize-result.js';
import { describeSvg } from '../../source/describe-image.js';
import { limitNames } from './report-names.js';
import { readSvgText } from './svg-text.js';

/**
 * The time limit of an SVG, as the number of pixels with the same limit: 10 s at least, because the first SVG loads the parser, and 22 s
 * for the largest. Pure.
 */
export function svgEffortPixels(source: Buffer): number {
  return Math.max(400_000, source.length / 2);
}

/**
 * Removes active content from an SVG as text; nothing is rendered. Returns a harmless SVG byte for byte.
 * Throws AppError `svg_not_allowed`, `image_too_large`, `image_damaged`.
 */
export async function sanitizeSvgSource(source: Buffer): Promise<OptimizeResult> {
  const startedAt = performance.now();
  const text = readSvgText(source);
  // loaded with the first SVG: most processes never get one
  const { sanitizeSvg } = await import('./sanitize-svg.js');
  const sanitized = sanitizeSvg(text);
  const cleaned = sanitized.removed.length > 0;
  const bytes = cleaned ? Buffer.from(sanitized.text) : source;
  if (bytes.length > source.length) throw new AppError('svg_not_allowed', { detail: 'SVG: cleaning would make it larger' });
  const report = {
    codec: cleaned ? 'svg-sanitized' : 'source',
    knobs: {},
    lossy: false,
    reason: cleaned ? 'active content was removed' : 'it has no active content',
    candidates: [],
    stripped: limitNames(sanitized.removed.map(({ name }) => name)),
    source: { format: 'svg', sizeBytes: source.length },
    engine: engineVersion,
    ms: Math.round(performance.now() - startedAt),
  };
  return {
    source: { format: 'svg', facts: describeSvg(source) },
    variants: [{ role: 'main', format: 'svg', bytes, width: null, height: null, facts: describeSvg(bytes) }],
    report,
  };
}
