import type { Report } from '@pixmill/contracts';
import type { OptimizeResult } from '../optimize-result.js';
import type { AcceptedCandidate, RewriteCandidate } from './rewrite-candidate.js';
import { limitNames } from './sanitize/report-names.js';

export interface SvgReportInput {
  readonly sanitized: OptimizeResult;
  /** What was to be made smaller. */
  readonly original: Buffer;
  /** What was asked, as a score; null: every pixel. */
  readonly floor: number | null;
  readonly maxBytes: number | null;
  readonly candidates: readonly RewriteCandidate[];
  readonly chosen: AcceptedCandidate | null;
  /** What the account is told of a process that was lost, or of a drawing that was refused; null where nothing was. */
  readonly failureReason: string | null;
  /** Beyond those of the sanitizer. */
  readonly durationMs: number;
}

const nonVisualParts = [
  ['comments', /<!--/],
  ['metadata', /<metadata[\s>]/],
  ['doctype', /<!DOCTYPE/i],
] as const;

/** What is no part of the drawing and was there before, but is not any more. */
function removedParts(before: Buffer, after: Buffer): string[] {
  const [from, to] = [before.toString('latin1'), after.toString('latin1')];
  const vocabularies = [...from.matchAll(/\s(xmlns:[\w.-]+)\s*=/g)].map(([, name = '']) => name);
  return [
    ...nonVisualParts.filter(([, mark]) => mark.test(from) && !mark.test(to)).map(([name]) => name),
    ...new Set(vocabularies.filter((name) => !to.includes(name))),
  ];
}

const roundScore = (score: number) => Math.round(score * 100) / 100;

const scoresOf = (candidate: RewriteCandidate | null) => ({
  score: candidate?.comparison.score ? roundScore(candidate.comparison.score.score) : null,
  worstTile: candidate?.comparison.score ? roundScore(candidate.comparison.score.worstTile) : null,
});

const toSvgReportCandidate = (candidate: RewriteCandidate) => ({
  codec: 'svg-minified',
  knobs: { ...candidate.knobs },
  sizeBytes: candidate.bytes?.length ?? null,
  lossy: candidate.lossy,
  ...scoresOf(candidate),
  accepted: candidate.comparison.accepted,
  note: candidate.comparison.note,
});

function explainSvgChoice({ floor, candidates, chosen, failureReason }: SvgReportInput): string {
  if (failureReason !== null) return `its drawings could not be compared (${failureReason}), so it was not re-written`;
  const unseen = floor === null ? null : candidates[0]?.unverifiableReason;
  if (unseen) return `no value in it was changed: ${unseen}, which one drawing does not show`;
  if (chosen) return 'the boldest re-writing that draws the same picture';
  return candidates.length > 0 ? 'no re-writing is smaller and draws the same picture' : 'there is nothing left to take';
}

/** Why an SVG turned out as it did; builds on the report of the sanitizer. */
export function createSvgReport(input: SvgReportInput): Report {
  const { sanitized, original, floor, maxBytes, candidates, chosen, durationMs } = input;
  const over = maxBytes !== null && floor !== null && (chosen?.bytes ?? original).length > maxBytes;
  const { report } = sanitized;
  const stripped = [report.stripped ?? [], chosen ? removedParts(original, chosen.bytes) : []].flat().map(String);
  return {
    ...report,
    ...(chosen ? { codec: 'svg-minified', knobs: { ...chosen.knobs }, lossy: chosen.lossy } : {}),
    ...scoresOf(chosen),
    target: floor,
    reason: [report.reason, explainSvgChoice(input), ...(over ? [`it does not fit in ${maxBytes} bytes`] : [])].join('; '),
    candidates: candidates.map(toSvgReportCandidate),
    stripped: limitNames(stripped),
    ms: Number(report.ms) + durationMs,
  };
}
