import { engineVersion } from '../../engine-version.js';
import type { OptimizeResult } from '../../optimize-result.js';
import { describeSvg } from '../../source/describe-svg.js';
import { toBlockedResult } from '../blocked-svg.js';
import { limitNames } from './report-names.js';
import { decodeSvg } from './svg-text.js';

/**
 * The time limit of an SVG, as the number of pixels with the same limit: 10 s at least, because the first SVG loads the parser, and 22 s
 * for the largest. Pure.
 */
export function svgEffortPixels(source: Buffer): number {
  return Math.max(400_000, source.length / 2);
}

/** What goes although it does nothing: a document type with entities, and comments that an HTML parser ends earlier. */
const harmlessParts = new Set(['doctype', 'comments']);

/**
 * Removes active content from an SVG as text; nothing is rendered. Returns a harmless SVG byte for byte, and the source with the names of
 * what stood in the way when a safe version would lack something that is drawn. A safe version may be larger than the source.
 * `forPixels`: the same for what librsvg does not draw. Throws AppError `svg_not_allowed`, `image_too_large`, `image_damaged`.
 */
export async function sanitizeSvgSource(
  source: Buffer,
  { forPixels = false }: { readonly forPixels?: boolean } = {},
): Promise<OptimizeResult> {
  const startedAt = performance.now();
  const text = decodeSvg(source);
  // loaded with the first SVG: most processes never get one
  const { sanitizeSvg } = await import('./sanitize-svg.js');
  const { text: safeText, removed } = sanitizeSvg(text);
  const isHarmless = removed.length === 0;
  const hasActiveContent = removed.some(({ name }) => !harmlessParts.has(name));
  const bytes = isHarmless ? source : Buffer.from(safeText);
  const report = {
    codec: isHarmless ? 'source' : 'svg-sanitized',
    knobs: {},
    lossy: false,
    reason: hasActiveContent ? 'active content was removed' : 'it has no active content',
    blocked: [],
    candidates: [],
    stripped: limitNames(removed.map(({ name }) => name)),
    removedActiveBytes: hasActiveContent ? Math.max(0, source.length - bytes.length) : 0,
    source: { format: 'svg', sizeBytes: source.length },
    engine: engineVersion,
    ms: Math.round(performance.now() - startedAt),
  };
  const result: OptimizeResult = {
    source: { format: 'svg', facts: describeSvg(source) },
    variants: [{ role: 'main', format: 'svg', bytes, width: null, height: null, facts: describeSvg(bytes) }],
    report,
  };
  const { findUnrenderedParts } = await import('../unrendered-parts.js');
  const blocked = [...removed.filter(({ draws }) => draws).map(({ name }) => name), ...(forPixels ? findUnrenderedParts(safeText) : [])];
  if (blocked.length === 0) return result;
  return toBlockedResult(source, result, { names: blocked, reason: 'a safe version would lack something that is drawn' });
}
