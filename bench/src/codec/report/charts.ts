/** The three plots of a run. */
import { resultsOf } from './figures.mjs';
import { groupBy, percent, sum } from './numbers.mjs';
import { bar, colours, legend, line, page, plotSize, point, uprightAxis, words } from './svg.mjs';

const { width, height, left, right, top, bottom } = plotSize;
const inner = width - left - right;
const floor = height - bottom;

/** How many lossy results have which score, by mode; below 50 is one bar. */
export function scoreHistogram(series) {
  const from = 50;
  const bins = series.map(({ scores }) => {
    const counts = new Array(101 - from).fill(0);
    for (const score of scores) counts[Math.max(0, Math.min(100, Math.floor(score)) - from)] += 1;
    return counts;
  });
  const { toY, lines } = uprightAxis({ most: Math.max(5, ...bins.flat()), steps: 5, name: (value) => String(Math.round(value)) });
  const slot = inner / (101 - from);
  const bars = bins.flatMap((counts, index) =>
    counts.map((count, at) => {
      const x = left + at * slot + (index * slot) / bins.length;
      const title = `${series[index].mode}: ${count} at ${at + from}`;
      return count === 0
        ? ''
        : bar({ x, y: toY(count), width: slot / bins.length - 1, height: floor - toY(count), colour: colours[index], title });
    }),
  );
  const names = Array.from({ length: 11 }, (_, index) =>
    words({ x: left + (index * 5 + 0.5) * slot, y: floor + 16, text: index === 0 ? `${from} or less` : from + index * 5 }),
  );
  const aims = [79, 69].map((score) =>
    line({ x1: left + (score - from) * slot, y1: top, x2: left + (score - from) * slot, y2: floor, colour: '#e53e3e', dash: '4 3' }),
  );
  const series_ = series.map(({ mode, scores }) => `${mode} (${scores.length})`);
  return page('SSIMULACRA 2.1 of the lossy results', [lines, bars, aims, names, legend(series_, left, 45)]);
}

/** Bytes as share of the source, by class: ours in three modes and the peers that every image of the class was given to. */
export function byteBars(rows) {
  const kinds = [
    ...groupBy(
      rows.filter(({ kind }) => kind === 'mode'),
      ({ file }) => file.kind,
    ),
  ];
  const ours = ['lossless', 'intelligent', 'ultra'];
  const peerNames = [...new Set(rows.filter(({ kind, role }) => kind === 'peer' && role === 'main').map(({ name }) => name))];
  const groups = kinds.map(([kind, own]) => {
    const peers = rows.filter((row) => row.kind === 'peer' && row.role === 'main' && row.file.kind === kind && row.problem === undefined);
    const series = [
      ...ours.map((mode, index) => ({ label: mode, colour: colours[index], rows: resultsOf(own, mode) })),
      ...peerNames.map((name) => ({ label: name, colour: colours[5], rows: peers.filter((row) => row.name === name) })),
    ];
    return { kind, series: series.filter((one) => one.rows.length > 0) };
  });
  const { toY, lines } = uprightAxis({ most: 1.2, steps: 6, name: percent });
  const slot = inner / groups.length;
  const bars = groups.map(({ kind, series }, at) => {
    const wide = (slot - 8) / series.length;
    return [
      ...series.map(({ label, colour, rows: own }, index) => {
        const share = sum(own, (row) => row.sizeBytes) / sum(own, (row) => row.file.sourceBytes);
        const y = toY(Math.min(1.2, share));
        return bar({
          x: left + at * slot + 4 + index * wide,
          y,
          width: wide - 1,
          height: floor - y,
          colour,
          title: `${kind}, ${label}: ${percent(share)}`,
        });
      }),
      words({ x: left + (at + 0.5) * slot, y: floor + 14, text: kind, anchor: 'end', turn: -35 }),
    ];
  });
  const grey =
    bar({ x: left + 3 * 190, y: 36, width: 10, height: 10, colour: colours[5], title: 'peers' }) +
    words({ x: left + 3 * 190 + 15, y: 45, text: 'peers, named on each bar', anchor: 'start' });
  return page('Bytes as share of the source', [lines, bars, legend(ours, left, 45), grey]);
}

/** Processor seconds a megapixel of the whole optimization, over the size, one colour a format. */
export function timeScatter(rows) {
  const measured = rows.filter(({ file, cpuSeconds }) => file.pixels > 0 && cpuSeconds > 0);
  const megapixels = ({ file }) => (file.pixels * file.frames) / 1_000_000;
  const formats = [...new Set(measured.map(({ file }) => file.format))];
  const most = Math.max(1, ...measured.map((row) => Math.min(10, row.cpuSeconds / megapixels(row))));
  const { toY, lines } = uprightAxis({ most, steps: 5, name: (value) => value.toFixed(1) });
  const [low, high] = [-3, 2];
  const toX = (value) => left + ((Math.log10(value) - low) / (high - low)) * inner;
  const points = measured.map((row) => {
    const each = row.cpuSeconds / megapixels(row);
    const title = `${row.file.name}: ${megapixels(row).toFixed(2)} MP, ${row.cpuSeconds.toFixed(2)} s`;
    return point({
      x: toX(Math.max(0.001, megapixels(row))),
      y: toY(Math.min(most, each)),
      colour: colours[formats.indexOf(row.file.format)],
      title,
    });
  });
  const names = [0.001, 0.01, 0.1, 1, 10, 100].map((value) => words({ x: toX(value), y: floor + 16, text: `${value} MP` }));
  return page('Processor seconds a megapixel, intelligent (all frames counted)', [lines, points, names, legend(formats, left, 45)]);
}
