import type { Report } from '@pixmill/contracts';
import type { OptimizeResult } from '../optimize-result.js';
import { toReportScores } from '../report-scores.js';
import type { AcceptedCandidate, RewriteCandidate } from './rewrite-candidate.js';
import { limitNames } from './sanitize/report-names.js';

export interface SvgReportInput {
  readonly sanitized: OptimizeResult;
  /** The sanitized SVG. */
  readonly original: Buffer;
  /** Lowest accepted score; null: every pixel must be equal. */
  readonly floor: number | null;
  readonly maxBytes: number | null;
  readonly candidates: readonly RewriteCandidate[];
  readonly chosen: AcceptedCandidate | null;
  /** The message of the failure that ended the search; null when it finished. Accounts read it. */
  readonly failureReason: string | null;
  /** Whether the search ended because its time ran out. */
  readonly ranOut: boolean;
  /** Time of the search, without the sanitizer. */
  readonly durationMs: number;
}

/** The report on a minified SVG. It extends the report of the sanitizer. Pure. */
export function createSvgReport(input: SvgReportInput): Report {
  const { sanitized, original, floor, maxBytes, candidates, chosen, durationMs } = input;
  const isTooLarge = maxBytes !== null && floor !== null && (chosen?.bytes ?? original).length > maxBytes;
  const { report } = sanitized;
  const stripped = [report.stripped ?? [], chosen ? listRemovedParts({ before: original, after: chosen.bytes }) : []].flat().map(String);
  return {
    ...report,
    ...(chosen ? { codec: 'svg-minified', knobs: { ...chosen.knobs }, lossy: chosen.lossy } : {}),
    ...toReportScores(chosen?.comparison.score ?? null),
    target: floor,
    reason: [report.reason, explainChoice(input), ...(isTooLarge ? [`it does not fit in ${maxBytes} bytes`] : [])].join('; '),
    candidates: candidates.map(toReportCandidate),
    stripped: limitNames(stripped),
    ms: Number(report.ms) + durationMs,
  };
}

function explainChoice({ floor, candidates, chosen, failureReason, ranOut }: SvgReportInput): string {
  if (failureReason !== null) return `the renderings could not be compared (${failureReason}), so the SVG was not rewritten`;
  if (ranOut) return chosen ? 'time ran out: this is the best rewrite so far' : 'time ran out before a smaller rewrite was found';
  const unverifiableReason = floor === null ? null : candidates[0]?.unverifiableReason;
  if (unverifiableReason) return `no value was changed: ${unverifiableReason}, and a rendering does not show that`;
  if (chosen) return 'the most aggressive rewrite with an accepted rendering';
  return candidates.length > 0 ? 'no rewrite is smaller and has an accepted rendering' : 'no rewrite changes it';
}

const toReportCandidate = (candidate: RewriteCandidate) => ({
  codec: 'svg-minified',
  knobs: { ...candidate.knobs },
  sizeBytes: candidate.bytes?.length ?? null,
  lossy: candidate.lossy,
  ...toReportScores(candidate.comparison.score),
  accepted: candidate.comparison.accepted,
  note: candidate.comparison.note,
});

const nonVisualParts = [
  ['comments', /<!--/],
  ['metadata', /<metadata[\s>]/],
  ['doctype', /<!DOCTYPE/i],
] as const;

/** Names of the non-visual parts and namespace declarations that the rewrite removed. */
function listRemovedParts(svg: { before: Buffer; after: Buffer }): string[] {
  const [before, after] = [svg.before.toString('latin1'), svg.after.toString('latin1')];
  const namespaces = [...before.matchAll(/\s(xmlns:[\w.-]+)\s*=/g)].map(([, name = '']) => name);
  return [
    ...nonVisualParts.filter(([, pattern]) => pattern.test(before) && !pattern.test(after)).map(([name]) => name),
    ...new Set(namespaces.filter((name) => !after.includes(name))),
  ];
}
