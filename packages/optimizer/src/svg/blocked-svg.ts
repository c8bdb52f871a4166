import { AppError } from '@pixmill/contracts';
import type { OptimizeResult } from '../optimize-result.js';
import { describeSvg } from '../source/describe-svg.js';
import { limitNames } from './sanitize/report-names.js';

/** More names make a message too long to read. */
const MAX_NAMES_IN_MESSAGE = 10;

/**
 * The source as the result, because a safe version of it would lack something that is drawn. `names` are what stood in the way, `reason`
 * is a clause for the report. Pure. Source: docs/formats.md#svg.
 */
export function toBlockedResult(
  source: Buffer,
  { report, source: { format } }: Pick<OptimizeResult, 'report' | 'source'>,
  { names, reason }: { readonly names: readonly string[]; readonly reason: string },
): OptimizeResult {
  const blocked = limitNames(names);
  const facts = describeSvg(source);
  return {
    source: { format, facts },
    variants: [{ role: 'main', format: 'svg', bytes: source, width: null, height: null, facts }],
    report: { ...report, codec: 'source', knobs: {}, lossy: false, reason, blocked, stripped: [], removedActiveBytes: 0 },
    blocked,
  };
}

/** Throws AppError `svg_not_allowed` with the names, for a job whose result cannot be the source. */
export function rejectBlockedSvg(names: readonly string[]): never {
  const more = names.length - MAX_NAMES_IN_MESSAGE;
  const list = [...names.slice(0, MAX_NAMES_IN_MESSAGE), ...(more > 0 ? [`${more} more`] : [])].join(', ');
  throw new AppError('svg_not_allowed', { message: `The SVG uses features that are not allowed: ${list}` });
}

/** The names of what the sanitizer removed. Pure. */
export const removedNames = ({ report }: OptimizeResult): string[] => [report.stripped ?? []].flat().map(String);
