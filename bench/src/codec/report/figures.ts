/** The issue's figures from the rows of a run, each beside its goal. */
import { againstFixed, extrasAtEqualScore, processorTime } from './figures-jpeg.mjs';
import { goals } from './goals.mjs';
import { groupBy, percent, sum } from './numbers.mjs';
import { isPlainJpeg, isRecording, meaningfulSide } from './tasks.mjs';

const harmless = new Set([null, 'invisible only']);

/** Results of a mode that are there to be judged. */
export const resultsOf = (rows, mode) => rows.filter((row) => row.kind === 'mode' && row.mode === mode && row.problem === undefined);

/** Whether a result's pixels differ from the source's and can be scored. Drawings are held to another measure. */
export const isLossy = ({ difference, score, file }) =>
  !harmless.has(difference) && score !== null && file.format !== 'svg' && file.leastSide >= meaningfulSide;

const verdictOf = (held) => (held === null ? 'not measured' : held ? 'ok' : 'missed');
const figure = (name, goal, value, held, note = '') => ({ figure: name, goal, value, verdict: verdictOf(held), note });
const unmeasured = (name, goal, why) => figure(name, goal, '', null, why);

function floorFigure({ name, lossy, scores, share, floor: { most, least } }) {
  const goal = `${percent(share)} at ${most} or more, none below ${least}`;
  if (scores.length === 0) return unmeasured(name, goal, lossy.length === 0 ? 'no lossy result' : 'no result was read');
  const above = scores.filter((score) => score >= most).length / scores.length;
  const lowest = Math.min(...scores);
  const left = lossy.length - scores.length;
  const note = `${scores.length} results${left === 0 ? '' : `; ${left} are too large to be read, or move`}`;
  return figure(name, goal, `${percent(above)}, lowest ${lowest.toFixed(1)}`, above >= share && lowest >= least, note);
}

/** The floor by the exact formula, and by what the reference tool would print. */
function qualityFloor(what, lossy, share, floor) {
  const scores = lossy.map(({ score }) => score);
  const readings = lossy.map(({ reading }) => reading).filter((reading) => reading !== undefined);
  return [
    floorFigure({ name: `quality floor, ${what}`, lossy, scores, share, floor }),
    floorFigure({ name: `quality floor as the reference reads it, ${what}`, lossy, scores: readings, share, floor }),
  ];
}

/** Bytes as share of the source: all together, and as the geometric mean of the images. */
function share(rows) {
  const total = sum(rows, (row) => row.sizeBytes) / sum(rows, (row) => row.file.sourceBytes);
  const mean = Math.exp(sum(rows, (row) => Math.log(row.sizeBytes / row.file.sourceBytes)) / rows.length);
  return { total, mean, images: rows.length };
}

function shareFigure(name, rows, most, { byMean = false } = {}) {
  const goal = `${percent(most)} or less`;
  if (rows.length === 0) return unmeasured(name, goal, 'no such image');
  const { total, mean, images } = share(rows);
  const note = `${images} images; geometric mean ${percent(mean)}`;
  return figure(name, goal, percent(total), total <= most && (!byMean || mean <= most), note);
}

function recordings(rows, { recordings: { share: most, score: least } }) {
  const name = 'GIF screen recordings, intelligent';
  const goal = `${percent(most)} at ${least} or more`;
  const chosen = resultsOf(rows, 'intelligent').filter(({ file }) => isRecording(file));
  if (chosen.length === 0) return unmeasured(name, goal, 'no recording');
  const { total, images } = share(chosen);
  const lowest = Math.min(...chosen.map(({ score }) => score));
  return figure(name, goal, `${percent(total)} at ${lowest.toFixed(1)}`, total <= most && lowest >= least, `${images} images`);
}

function order(rows) {
  const modes = ['ultra', 'intelligent', 'lossless'];
  const byFile = groupBy(rows, (row) => row.file.sha256);
  const whole = [...byFile.values()].map((own) => modes.map((mode) => resultsOf(own, mode)[0])).filter((three) => three.every(Boolean));
  const name = 'bytes: ultra < intelligent < lossless';
  if (whole.length === 0) return unmeasured(name, 'always in total', 'not all modes were run');
  const totals = [...groupBy(whole, ([row]) => row.file.format)].map(([format, threes]) => ({
    format,
    bytes: modes.map((_, at) => sum(threes, (three) => three[at].sizeBytes)),
  }));
  const rising = ({ format, bytes: [ultra, intelligent, lossless] }) =>
    format === 'svg' ? ultra <= intelligent && intelligent <= lossless : ultra < intelligent && intelligent < lossless;
  const wrong = totals.filter((total) => !rising(total));
  const said = wrong.map(({ format, bytes }) => `${format}: ${bytes.join(', ')}`).join('; ');
  return figure(
    name,
    'always in total',
    said === '' ? 'yes' : `not ${wrong.map(({ format }) => format).join(', ')}`,
    wrong.length === 0,
    said,
  );
}

/** Results that break a promise for which the only good number is 0. */
function broken(rows) {
  const results = rows.filter((row) => row.kind === 'mode');
  const done = results.filter(({ problem }) => problem === undefined);
  const count = (name, wrong) => {
    const named = wrong.slice(0, 5).map(({ file, mode }) => `${file.name} (${mode})`);
    return figure(name, '0', String(wrong.length), wrong.length === 0, [...named, ...(wrong.length > 5 ? ['…'] : [])].join(', '));
  };
  return [
    count(
      'results larger than their source',
      done.filter(({ sizeBytes, file }) => sizeBytes > file.sourceBytes),
    ),
    count(
      'second run not byte-identical',
      done.filter(({ stable }) => stable === false),
    ),
    count(
      'lossless, but other pixels',
      done.filter(({ mode, difference, file }) => mode === 'lossless' && file.format !== 'svg' && !harmless.has(difference)),
    ),
    count(
      'lossless, but other colours through its profile (score below 99)',
      done.filter(
        ({ mode, difference, score, file }) =>
          mode === 'lossless' && file.format !== 'svg' && harmless.has(difference) && score !== null && score < 99,
      ),
    ),
    count(
      'animation of other length or loops',
      done.filter(({ apart }) => typeof apart === 'string'),
    ),
    count(
      'images without a result',
      results.filter(({ problem }) => problem !== undefined),
    ),
  ];
}

/** The product's own metric, which judges here too, against the plain 64-bit evaluation of its specification. */
function metricError(rows, { metricError: { below, above, from } }) {
  const name = 'scores of small results against the plain evaluation';
  const goal = `${below} apart or less, ${above} from ${from}`;
  const checked = rows.filter(({ exact, score }) => exact !== undefined && score < 100);
  if (checked.length === 0) return unmeasured(name, goal, 'no small result');
  const error = ({ exact, score }) => Math.abs(exact - score);
  const held = checked.every((row) => error(row) <= (row.exact < from ? below : above));
  return figure(name, goal, `${Math.max(...checked.map(error)).toFixed(3)} at most`, held, `${checked.length} results`);
}

/** Every figure of the issue's table, in its order. */
export function toFigures({ rows, second }) {
  const goal = second ? goals.second : goals.corpus;
  const plain = (mode) => resultsOf(rows, mode).filter(({ file }) => isPlainJpeg(file));
  const ofKind = (mode, kind) => resultsOf(rows, mode).filter(({ file }) => file.kind === kind);
  const lossyExtras = resultsOf(rows, 'extras').flatMap(({ extras }) => extras.filter(({ score }) => score !== null && score < 100));
  return [
    ...['intelligent', 'ultra'].flatMap((mode) =>
      qualityFloor(mode, resultsOf(rows, mode).filter(isLossy), goal.floor.share, goal.floor[mode]),
    ),
    ...qualityFloor('extras of intelligent', lossyExtras, goal.floor.share, goal.floor.intelligent),
    ...Object.entries(goal.jpeg).map(([mode, most]) => shareFigure(`JPEG bytes up to 9 MP, ${mode}`, plain(mode), most)),
    ...againstFixed({ rows, ours: plain('intelligent'), goal, figure, unmeasured }),
    shareFigure('PNG screenshots, intelligent', ofKind('intelligent', 'png-screenshot'), goal.png.screenshots, { byMean: true }),
    shareFigure('PNG logos, intelligent', ofKind('intelligent', 'png-logo-alpha'), goal.png.logos, { byMean: true }),
    shareFigure('PNG photos, lossless', ofKind('lossless', 'png-photo'), goal.png.losslessPhoto, { byMean: true }),
    recordings(rows, goal),
    ...extrasAtEqualScore({ rows, withExtras: resultsOf(rows, 'extras').filter(isLossy), goal, figure, unmeasured }),
    order(rows),
    ...broken(rows),
    ...processorTime({ rows, ours: plain('intelligent'), large: resultsOf(rows, 'intelligent'), goal, figure, unmeasured }),
    metricError(rows, goal),
  ];
}
