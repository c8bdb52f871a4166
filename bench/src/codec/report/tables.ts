/** The Markdown tables of a run. */
import { isLossy, resultsOf } from './figures.mjs';
import { groupBy, percent, sum } from './numbers.mjs';

const row = (cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
const lowest = (rows) => {
  const scores = rows.map(({ score }) => score).filter((score) => typeof score === 'number');
  return scores.length === 0 ? '' : Math.min(...scores).toFixed(1);
};
const bytesShare = (rows) => percent(sum(rows, (one) => one.sizeBytes) / sum(rows, (one) => one.file.sourceBytes));

/** The figures beside their goals. */
export const figureTable = (figures) =>
  table(
    ['figure', 'goal', 'measured', '', 'note'],
    figures.map(({ figure, goal, value, verdict, note }) => [figure, goal, value, verdict === 'missed' ? '**missed**' : verdict, note]),
  );

/** Bytes and lowest score of every class in every mode. */
export function classTable(rows, modes) {
  const kinds = groupBy(
    rows.filter(({ kind }) => kind === 'mode'),
    ({ file }) => file.kind,
  );
  const lines = [...kinds].map(([kind, own]) => {
    const cells = modes.map((mode) => {
      const done = resultsOf(own, mode);
      const least = lowest(done.filter(isLossy));
      return done.length === 0 ? '' : `${bytesShare(done)}${least === '' ? '' : ` @ ${least}`}`;
    });
    return [kind, new Set(own.map(({ file }) => file.path)).size, ...cells];
  });
  return table(['class', 'images', ...modes], lines);
}

const extrasOf = (done, role) =>
  done.flatMap(({ file, extras }) => extras.filter((extra) => extra.role === role).map((extra) => ({ file, ...extra })));

/** Our results that a peer's are held against: of the same images, each mode that was run in a column of its own. */
function oursBeside(rows, { file: { format }, role }) {
  if (role !== 'main') return [extrasOf(resultsOf(rows, 'extras'), role), null];
  return ['intelligent', 'lossless'].map((mode) => resultsOf(rows, mode).filter(({ file }) => file.format === format));
}

/** Every peer against our results, images that both sides have. An extra is held against the same extra. */
export function peerTable(rows) {
  const peers = groupBy(
    rows.filter(({ kind, problem }) => kind === 'peer' && problem === undefined),
    ({ file, name, role }) => `${name} | ${role === 'main' ? file.format : `${file.format} to ${role}`}`,
  );
  const lines = [...peers].map(([label, all]) => {
    const ours = oursBeside(rows, all[0]);
    const had = ours.filter((done) => done?.length > 0).map((done) => new Set(done.map(({ file }) => file.path)));
    const shared = ({ file }) => had.every((paths) => paths.has(file.path));
    const own = all.filter(shared);
    const paths = new Set(own.map(({ file }) => file.path));
    const cell = (done) => (done === null || done.length === 0 ? '' : `${bytesShare(done)} @ ${lowest(done)}`);
    return [label, own.length, cell(own), ...ours.map((done) => cell(done?.filter(({ file }) => paths.has(file.path)) ?? null))];
  });
  return table(['peer', 'format', 'images', 'bytes @ lowest score', 'ours, intelligent', 'ours, lossless'], lines);
}

/** The lossy results of a mode with the lowest scores. */
const worstOf = (rows, mode, count = 20) =>
  resultsOf(rows, mode)
    .filter(isLossy)
    .toSorted((a, b) => a.score - b.score)
    .slice(0, count);

export const worstTable = (rows, mode) =>
  table(
    ['image', 'class', 'score', 'reading', 'in its report', 'worst tile', 'bytes', 'of source', 'codec'],
    worstOf(rows, mode).map(({ file, score, reading, claims, worstTile, sizeBytes, codec }) => [
      file.name,
      file.kind,
      score.toFixed(1),
      reading?.toFixed(1) ?? '',
      claims?.toFixed(1) ?? '',
      worstTile?.toFixed(1) ?? '',
      sizeBytes,
      percent(sizeBytes / file.sourceBytes),
      codec ?? '',
    ]),
  );
