/** Where the score and butteraugli disagree most. The product decides nothing by butteraugli. */
import { percent, sum } from '../../numbers.js';
import { isLossy, type LossyRow, listModeRows, type Row } from '../rows.js';
import { toTable } from './tables.js';

const listedCount = 15;

interface Judged {
  readonly row: LossyRow;
  readonly norm: number;
}

/** A result whose norm is `factor` times the usual norm at its score. */
interface Disagreement extends Judged {
  readonly factor: number;
}

/** The lossy results that butteraugli judged, with the largest factor first. Empty when the norm of fewer than three is known. */
function rankDisagreements(rows: readonly Row[]): readonly Disagreement[] {
  const judged = listModeRows(rows)
    .filter((row) => row.mode !== 'extras')
    .filter(isLossy)
    .flatMap((row): Judged[] => (row.butteraugli ? [{ row, norm: row.butteraugli }] : []));
  if (judged.length < 3) return [];
  const usualNorm = fitNorm(judged);
  return judged.map((entry) => ({ ...entry, factor: entry.norm / usualNorm(entry.row.score) })).sort((a, b) => b.factor - a.factor);
}

/** The usual norm at a score: a straight line through the logarithms of the norms, by least squares. */
function fitNorm(judged: readonly Judged[]): (score: number) => number {
  const meanScore = sum(judged, ({ row }) => row.score) / judged.length;
  const meanLog = sum(judged, ({ norm }) => Math.log(norm)) / judged.length;
  const covariance = sum(judged, ({ row, norm }) => (row.score - meanScore) * (Math.log(norm) - meanLog));
  const variance = sum(judged, ({ row }) => (row.score - meanScore) ** 2);
  const slope = variance === 0 ? 0 : covariance / variance;
  return (score) => Math.exp(meanLog + slope * (score - meanScore));
}

/** The part of `codec.md` on butteraugli. */
export function disagreementSection(rows: readonly Row[]): string {
  const ranked = rankDisagreements(rows);
  const title = '## Butteraugli';
  if (ranked.length === 0) return `${title}\n\nNot measured: \`butteraugli_main\` is not installed, or fewer than three results are lossy.`;
  const agreeing = ranked.filter(({ factor }) => factor >= 1 / 1.5 && factor <= 1.5).length;
  const half = Math.min(listedCount, Math.floor(ranked.length / 2));
  return [
    title,
    `The 3-norm of ${ranked.length} lossy results beside their score. "Times usual" is the norm divided by the usual norm at the same score (a line fitted to this run). ${percent(agreeing / ranked.length)} of the results are within a factor of 1.5.`,
    'The score says fine, butteraugli says bad:',
    toDisagreementTable(ranked.slice(0, half)),
    'Butteraugli says fine, the score says bad:',
    toDisagreementTable(ranked.slice(-half).reverse()),
  ].join('\n\n');
}

function toDisagreementTable(entries: readonly Disagreement[]): string {
  return toTable(
    ['image', 'class', 'mode', 'score', '3-norm', 'times usual', 'codec'],
    entries.map(({ row: { image, mode, score, codec }, norm, factor }) => [
      image.name,
      image.imageClass,
      mode,
      score.toFixed(1),
      norm.toFixed(2),
      factor.toFixed(2),
      codec ?? '',
    ]),
  );
}
