/** The Markdown tables of a run. */
import type { BenchMode } from '../../bench-mode.js';
import { groupBy, percent, sum } from '../../numbers.js';
import type { CorpusImage } from '../../read-corpus.js';
import { isLossy, listPeerRows, listResults, type ModeRow, type PeerRow, type Row } from '../rows.js';
import type { Figure } from './figure.js';

const worstCount = 20;

/** Bytes and score of a result of ours or of a peer. */
interface Sized {
  readonly image: CorpusImage;
  readonly sizeBytes: number;
  readonly score: number | null;
}

type Cell = string | number;

/** The figures beside their goals. */
export function figureTable(figures: readonly Figure[]): string {
  return toTable(
    ['figure', 'goal', 'measured', '', 'note'],
    figures.map(({ figure, goal, value, verdict, note }) => [figure, goal, value, verdict === 'missed' ? '**missed**' : verdict, note]),
  );
}

/** Bytes and lowest score of every class in every mode. */
export function classTable(rows: readonly Row[], modes: readonly BenchMode[]): string {
  const classes = groupBy(
    rows.filter(({ kind }) => kind === 'mode'),
    ({ image }) => image.imageClass,
  );
  const lines = [...classes].map(([name, own]) => {
    const cells = modes.map((mode) => {
      const results = listResults(own, mode);
      const lowest = lowestScore(results.filter(isLossy));
      return results.length === 0 ? '' : `${bytesShare(results)}${lowest === '' ? '' : ` @ ${lowest}`}`;
    });
    return [name, new Set(own.map(({ image }) => image.path)).size, ...cells];
  });
  return toTable(['class', 'images', ...modes], lines);
}

/** Every peer beside our results for the images that both sides have. A peer of an extra format is compared with our extra. */
export function peerTable(rows: readonly Row[]): string {
  const peers = groupBy(listPeerRows(rows), toPeerLabel);
  const lines = [...peers].map(([label, peerRows]) => {
    const ours = listOurs(rows, peerRows[0]);
    const pathSets = ours.filter((results) => results.length > 0).map(listPaths);
    const own = peerRows.filter(({ image }) => pathSets.every((paths) => paths.has(image.path)));
    const paths = listPaths(own);
    const toCell = (results: readonly Sized[]) => (results.length === 0 ? '' : `${bytesShare(results)} @ ${lowestScore(results)}`);
    return [label, own.length, toCell(own), ...ours.map((results) => toCell(results.filter(({ image }) => paths.has(image.path))))];
  });
  return toTable(['peer', 'format', 'images', 'bytes @ lowest score', 'ours, intelligent', 'ours, lossless'], lines);
}

/** The peer and its format, as two cells. */
function toPeerLabel({ image, name, role }: PeerRow): string {
  return `${name} | ${role === 'main' ? image.format : `${image.format} to ${role}`}`;
}

/** Our results that a peer is compared with: intelligent and lossless, or the extras of its format. */
function listOurs(rows: readonly Row[], peer: PeerRow | undefined): readonly (readonly Sized[])[] {
  if (peer === undefined) return [];
  const { image, role } = peer;
  if (role === 'main') {
    return (['intelligent', 'lossless'] as const).map((mode) => listResults(rows, mode).filter((row) => row.image.format === image.format));
  }
  const extras = listResults(rows, 'extras').flatMap((row) =>
    row.extras.filter((extra) => extra.role === role).map((extra) => ({ ...extra, image: row.image })),
  );
  return [extras, []];
}

function listPaths(results: readonly Sized[]): ReadonlySet<string> {
  return new Set(results.map(({ image }) => image.path));
}

/** The lossy results of a mode with the lowest scores. */
export function worstTable(rows: readonly Row[], mode: BenchMode): string {
  const worst = listResults(rows, mode)
    .filter(isLossy)
    .sort((a, b) => a.score - b.score)
    .slice(0, worstCount);
  return toTable(
    ['image', 'class', 'score', 'reading', 'in its report', 'worst tile', 'butteraugli', 'bytes', 'of source', 'codec'],
    worst.map(toWorstLine),
  );
}

function toWorstLine({ image, score, reading, reportedScore, worstTile, butteraugli, sizeBytes, codec }: ModeRow): readonly Cell[] {
  const show = (value: number | null | undefined) => value?.toFixed(1) ?? '';
  return [
    image.name,
    image.imageClass,
    show(score),
    show(reading),
    show(reportedScore),
    show(worstTile),
    butteraugli?.toFixed(2) ?? '',
    sizeBytes,
    percent(sizeBytes / image.sourceBytes),
    codec ?? '',
  ];
}

/** A Markdown table. */
export function toTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const toLine = (cells: readonly Cell[]) => `| ${cells.join(' | ')} |`;
  return [toLine(head), toLine(head.map(() => '---')), ...rows.map(toLine)].join('\n');
}

function lowestScore(results: readonly Pick<Sized, 'score'>[]): string {
  const scores = results.flatMap(({ score }) => (score === null ? [] : [score]));
  return scores.length === 0 ? '' : Math.min(...scores).toFixed(1);
}

function bytesShare(results: readonly Sized[]): string {
  return percent(sum(results, (row) => row.sizeBytes) / sum(results, (row) => row.image.sourceBytes));
}
