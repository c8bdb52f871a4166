/** The Markdown of a run over small pictures. */
import { groupBy, median, percent, sum } from '../../numbers.js';
import { toTable } from '../report/tables.js';
import type { SmallMode, SmallResult, SmallRow } from './small-rows.js';

const worstCount = 10;
/** Upper bounds of the groups by shorter side, in px. */
const sizeBounds = [32, 64, 112, 256];
const targets: Readonly<Record<SmallMode, number>> = { intelligent: 80, ultra: 70 };

/** The ten rows of a mode with the lowest true score, and the ten that butteraugli finds worst; each once. */
export function listWorst(rows: readonly SmallRow[], mode: SmallMode): readonly SmallRow[] {
  const own = rows.filter((row) => row.mode === mode);
  const byScore = own.toSorted((a, b) => a.ours.score - b.ours.score).slice(0, worstCount);
  const byNorm = own
    .filter(({ ours }) => ours.butteraugli !== null)
    .sort((a, b) => (b.ours.butteraugli ?? 0) - (a.ours.butteraugli ?? 0))
    .slice(0, worstCount);
  return [...new Set([...byScore, ...byNorm])];
}

/** Figures of one mode: all pictures, by kind, by size, gray and colour, by format. */
export function smallTable(rows: readonly SmallRow[], mode: SmallMode): string {
  const own = rows.filter((row) => row.mode === mode);
  const groups = [
    ['all', own] as const,
    ...groupBy(own, ({ picture }) => picture.kind),
    ...[...groupBy(own, toSizeGroup)].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })),
    ...groupBy(own, ({ picture }) => (picture.gray ? 'gray' : 'colour')),
    ...groupBy(own, ({ picture }) => picture.format),
  ];
  return toTable(
    [
      'pictures',
      'number',
      'lowest',
      'lowest 5 %',
      'median',
      `below ${targets[mode] - 1}`,
      'lowest enlarged',
      'highest butteraugli',
      'bytes to source',
      'bytes to sharp q82',
      'lowest of sharp',
      'its highest butteraugli',
    ],
    groups.map(([name, group]) => [name, ...toCells(group, targets[mode])]),
  );
}

function toCells(rows: readonly SmallRow[], target: number): readonly (string | number)[] {
  const scores = rows.map(({ ours }) => ours.score).sort((a, b) => a - b);
  const ourBytes = sum(rows, ({ ours }) => ours.sizeBytes);
  return [
    rows.length,
    (scores[0] ?? Number.NaN).toFixed(1),
    (scores[Math.floor(scores.length / 20)] ?? Number.NaN).toFixed(1),
    median(scores).toFixed(1),
    scores.filter((score) => score < target - 1).length,
    Math.min(...rows.map(({ ours }) => ours.enlarged)).toFixed(1),
    highestNorm(rows.map(({ ours }) => ours)),
    percent(ourBytes / sum(rows, ({ picture }) => picture.bytes.length)),
    percent(ourBytes / sum(rows, (row) => row.sharp.sizeBytes)),
    Math.min(...rows.map((row) => row.sharp.score)).toFixed(1),
    highestNorm(rows.map((row) => row.sharp)),
  ];
}

function highestNorm(results: readonly SmallResult[]): string {
  const norms = results.flatMap(({ butteraugli }) => butteraugli ?? []);
  return norms.length === 0 ? '' : Math.max(...norms).toFixed(2);
}

function toSizeGroup({ picture: { width, height } }: SmallRow): string {
  const side = Math.min(width, height);
  return `up to ${sizeBounds.find((bound) => side <= bound)} px`;
}

/** The rows of `listWorst`. */
export function worstSmallTable(rows: readonly SmallRow[], mode: SmallMode): string {
  return toTable(
    ['picture', 'true score', 'enlarged', 'butteraugli', 'in its report', 'bytes', 'source', 'codec', 'sharp q82'],
    listWorst(rows, mode).map(({ picture, ours, sharp }) => [
      picture.name,
      ours.score.toFixed(1),
      ours.enlarged.toFixed(1),
      ours.butteraugli?.toFixed(2) ?? '',
      ours.claims?.toFixed(1) ?? '',
      ours.sizeBytes,
      picture.bytes.length,
      ours.codec,
      `${sharp.sizeBytes} @ ${sharp.score.toFixed(1)}`,
    ]),
  );
}
