import type { Report } from '@pixmill/contracts';
import type { OptimizeResult } from '../optimize.js';
import type { Kept, Tried } from './shrink-svg.js';

export interface SvgReportInput {
  readonly sanitized: OptimizeResult;
  /** What was to be made smaller. */
  readonly original: Buffer;
  /** What was asked, as a score; null: every pixel. */
  readonly floor: number | null;
  readonly maxBytes: number | null;
  readonly tried: readonly Tried[];
  readonly chosen: Kept | null;
  /** What the account is told of a process that was lost, or of a drawing that was refused; null where nothing was. */
  readonly lostTo: string | null;
  /** Beyond those of the sanitizer. */
  readonly ms: number;
}

/** Names in a report come from strangers. */
const MOST_NAMES = 30;
const LONGEST_NAME = 40;

/** Names as a report lists them. */
export function listNames(names: readonly string[]): string[] {
  return names.slice(0, MOST_NAMES).map((name) => name.slice(0, LONGEST_NAME));
}

const asides = [
  ['comments', /<!--/],
  ['metadata', /<metadata[\s>]/],
  ['doctype', /<!DOCTYPE/i],
] as const;

/** What is no part of the drawing and was there before, but is not any more. */
function strippedBetween(before: Buffer, after: Buffer): string[] {
  const [from, to] = [before.toString('latin1'), after.toString('latin1')];
  const vocabularies = [...from.matchAll(/\s(xmlns:[\w.-]+)\s*=/g)].map(([, name = '']) => name);
  return [
    ...asides.filter(([, mark]) => mark.test(from) && !mark.test(to)).map(([name]) => name),
    ...new Set(vocabularies.filter((name) => !to.includes(name))),
  ];
}

const rounded = (score: number) => Math.round(score * 100) / 100;

const scoresOf = (tried: Tried | null) => ({
  score: tried?.verdict.score ? rounded(tried.verdict.score.score) : null,
  worstTile: tried?.verdict.score ? rounded(tried.verdict.score.worstTile) : null,
});

const toCandidate = (tried: Tried) => ({
  codec: 'svg-minified',
  knobs: { ...tried.knobs },
  sizeBytes: tried.bytes?.length ?? null,
  lossy: tried.lossy,
  ...scoresOf(tried),
  accepted: tried.verdict.accepted,
  note: tried.verdict.note,
});

function whyChosen({ floor, tried, chosen, lostTo }: SvgReportInput): string {
  if (lostTo !== null) return `its drawings could not be compared (${lostTo}), so it was not re-written`;
  const unseen = floor === null ? null : tried[0]?.unseen;
  if (unseen) return `no value in it was changed: ${unseen}, which one drawing does not show`;
  if (chosen) return 'the boldest re-writing that draws the same picture';
  return tried.length > 0 ? 'no re-writing is smaller and draws the same picture' : 'there is nothing left to take';
}

/** Why an SVG turned out as it did; builds on the report of the sanitizer. */
export function writeSvgReport(input: SvgReportInput): Report {
  const { sanitized, original, floor, maxBytes, tried, chosen, ms } = input;
  const over = maxBytes !== null && floor !== null && (chosen?.bytes ?? original).length > maxBytes;
  const { report } = sanitized;
  const stripped = [report.stripped ?? [], chosen ? strippedBetween(original, chosen.bytes) : []].flat().map(String);
  return {
    ...report,
    ...(chosen ? { codec: 'svg-minified', knobs: { ...chosen.knobs }, lossy: chosen.lossy } : {}),
    ...scoresOf(chosen),
    target: floor,
    reason: [report.reason, whyChosen(input), ...(over ? [`it does not fit in ${maxBytes} bytes`] : [])].join('; '),
    candidates: tried.map(toCandidate),
    stripped: listNames(stripped),
    ms: Number(report.ms) + ms,
  };
}
