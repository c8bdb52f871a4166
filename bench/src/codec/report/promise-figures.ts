import type { BenchMode } from '../../bench-mode.js';
import type { CorpusImage } from '../../read-corpus.js';
import type { Goals } from '../goals.js';
import { listModeRows, looksIdentical, type ModeRow, type Row } from '../rows.js';
import { type Figure, toFigure, toUnmeasured } from './figure.js';

const maxNamedRows = 5;
/** A lossless result with a lower score has other colours on the screen, though its samples are the same. */
const minLosslessScore = 99;

/** Promises that no result may break. */
export function promiseFigures(rows: readonly Row[]): readonly Figure[] {
  const results = listModeRows(rows);
  const lossless = results.filter(({ mode, image }) => mode === 'lossless' && image.format !== 'svg');
  const failed = rows.flatMap((row) => (row.kind === 'mode' && row.problem !== undefined ? [row] : []));
  const hasOtherColours = (row: ModeRow) => looksIdentical(row) && row.score !== null && row.score < minLosslessScore;
  return [
    countFigure(
      'results larger than their source',
      results.filter(({ sizeBytes, image }) => sizeBytes > image.sourceBytes),
    ),
    countFigure(
      'second run not byte-identical',
      results.filter(({ stable }) => stable === false),
    ),
    countFigure(
      'lossless, but other pixels',
      lossless.filter((row) => !looksIdentical(row)),
    ),
    countFigure('lossless, but other colours through its profile (score below 99)', lossless.filter(hasOtherColours)),
    countFigure(
      'animation of other length or loops',
      results.filter(({ timing }) => typeof timing === 'string'),
    ),
    countFigure('images without a result', failed),
  ];
}

/** The number of rows that break a promise; the goal is 0. */
function countFigure(name: string, rows: readonly { readonly image: CorpusImage; readonly mode: BenchMode }[]): Figure {
  const names = rows.slice(0, maxNamedRows).map(({ image, mode }) => `${image.name} (${mode})`);
  const note = [...names, ...(rows.length > maxNamedRows ? ['…'] : [])].join(', ');
  return toFigure({ name, goal: '0', value: String(rows.length), met: rows.length === 0, note });
}

/** The product's metric, which also scores here, against the plain 64-bit evaluation of its specification. */
export function metricErrorFigure(rows: readonly Row[], { metricError: { below, above, from } }: Goals): Figure {
  const name = 'scores of small results against the plain evaluation';
  const goal = `${below} apart or less, ${above} from ${from}`;
  const checked = listModeRows(rows).flatMap(({ exact, score }) =>
    exact === undefined || score === null || score >= 100 ? [] : [{ exact, error: Math.abs(exact - score) }],
  );
  if (checked.length === 0) return toUnmeasured({ name, goal }, 'no small result');
  return toFigure({
    name,
    goal,
    value: `${Math.max(...checked.map(({ error }) => error)).toFixed(3)} at most`,
    met: checked.every(({ exact, error }) => error <= (exact < from ? below : above)),
    note: `${checked.length} results`,
  });
}
