/** The three plots of a run. */
import type { BenchMode } from '../../bench-mode.js';
import { groupBy, percent, sum } from '../../numbers.js';
import { listPeerRows, listResults, type ModeRow, type PeerRow, type Row } from '../rows.js';
import {
  colourOf,
  createVerticalAxis,
  drawBar,
  drawLegend,
  drawLegendEntry,
  drawLine,
  drawPage,
  drawPoint,
  drawText,
  plotSize,
} from './svg-plot.js';

const { width, height, left, right, top, bottom } = plotSize;
const innerWidth = width - left - right;
/** Vertical position of the horizontal axis. */
const baseline = height - bottom;

/** The lowest score with its own bar; it counts lower scores too. */
const minBin = 50;
const binCount = 101 - minBin;

export interface ScoreSeries {
  readonly mode: BenchMode;
  readonly scores: readonly number[];
}

/** The number of lossy results for each score, by mode. */
export function drawScoreHistogram(series: readonly ScoreSeries[]): string {
  const bins = series.map(({ scores }) => countBins(scores));
  const { toY, lines } = createVerticalAxis({ max: Math.max(5, ...bins.flat()), steps: 5, format: (value) => String(Math.round(value)) });
  const slot = innerWidth / binCount;
  const bars = series.flatMap(({ mode }, index) =>
    (bins[index] ?? []).map((count, at) => {
      if (count === 0) return '';
      const x = left + at * slot + (index * slot) / bins.length;
      const title = `${mode}: ${count} at ${at + minBin}`;
      return drawBar({ x, y: toY(count), width: slot / bins.length - 1, height: baseline - toY(count), colour: colourOf(index), title });
    }),
  );
  const goalLines = [79, 69].map((score) => {
    const x = left + (score - minBin) * slot;
    return drawLine({ x1: x, y1: top, x2: x, y2: baseline, colour: '#e53e3e', dash: '4 3' });
  });
  const names = Array.from({ length: 11 }, (_, index) => {
    const text = index === 0 ? `${minBin} or less` : minBin + index * 5;
    return drawText({ x: left + (index * 5 + 0.5) * slot, y: baseline + 16, text });
  });
  const legend = drawLegend(series.map(({ mode, scores }) => `${mode} (${scores.length})`));
  return drawPage('SSIMULACRA 2.1 of the lossy results', [...lines, ...bars, ...goalLines, ...names, legend]);
}

function countBins(scores: readonly number[]): readonly number[] {
  const counts = new Array<number>(binCount).fill(0);
  for (const score of scores) {
    const bin = Math.max(0, Math.min(100, Math.floor(score)) - minBin);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

/** Bytes of our results or of a peer for one class. */
interface ByteSeries {
  readonly label: string;
  readonly colour: string;
  readonly rows: readonly (ModeRow | PeerRow)[];
}

const barModes = ['lossless', 'intelligent', 'ultra'] as const;
const peerColour = colourOf(5);
/** Longer bars are cut. */
const maxShare = 1.2;

/** Bytes as a share of the source, by class: ours in three modes, and every peer. */
export function drawByteBars(rows: readonly Row[]): string {
  const classes = [
    ...groupBy(
      rows.filter(({ kind }) => kind === 'mode'),
      ({ image }) => image.imageClass,
    ),
  ];
  const peerNames = [...new Set(rows.flatMap((row) => (row.kind === 'peer' && row.role === 'main' ? [row.name] : [])))];
  const peers = listPeerRows(rows).filter(({ role }) => role === 'main');
  const { toY, lines } = createVerticalAxis({ max: maxShare, steps: 6, format: percent });
  const slot = innerWidth / classes.length;
  const bars = classes.flatMap(([name, own], at) => {
    const classPeers = peers.filter(({ image }) => image.imageClass === name);
    const series: readonly ByteSeries[] = [
      ...barModes.map((mode, index) => ({ label: mode, colour: colourOf(index), rows: listResults(own, mode) })),
      ...peerNames.map((peer) => ({ label: peer, colour: peerColour, rows: classPeers.filter((row) => row.name === peer) })),
    ];
    const group = { name, x: left + at * slot, width: slot };
    return [
      ...drawClassBars(
        group,
        series.filter((one) => one.rows.length > 0),
        toY,
      ),
      drawText({ x: left + (at + 0.5) * slot, y: baseline + 14, text: name, anchor: 'end', turn: -35 }),
    ];
  });
  const peerLegend = drawLegendEntry('peers, named on each bar', left + 3 * 190, peerColour, 'peers');
  return drawPage('Bytes as share of the source', [...lines, ...bars, drawLegend(barModes), peerLegend]);
}

interface ClassGroup {
  readonly name: string;
  readonly x: number;
  readonly width: number;
}

function drawClassBars(group: ClassGroup, series: readonly ByteSeries[], toY: (value: number) => number): readonly string[] {
  const barWidth = (group.width - 8) / series.length;
  return series.map(({ label, colour, rows }, index) => {
    const share = sum(rows, (row) => row.sizeBytes) / sum(rows, (row) => row.image.sourceBytes);
    const y = toY(Math.min(maxShare, share));
    const x = group.x + 4 + index * barWidth;
    const title = `${group.name}, ${label}: ${percent(share)}`;
    return drawBar({ x, y, width: barWidth - 1, height: baseline - y, colour, title });
  });
}

/** Most seconds per megapixel on the vertical axis. */
const maxSeconds = 10;
/** Range of the horizontal axis: powers of ten, in megapixels. */
const [minPower, maxPower] = [-3, 2];

/** Processor seconds per megapixel of the whole optimization, by size; one colour for each format. */
export function drawTimeScatter(rows: readonly ModeRow[]): string {
  const points = rows
    .filter(({ image, cpuSeconds }) => image.pixels > 0 && cpuSeconds > 0)
    .map(({ image, cpuSeconds }) => {
      const megapixels = (image.pixels * image.frames) / 1_000_000;
      return { image, cpuSeconds, megapixels, secondsPerMegapixel: cpuSeconds / megapixels };
    });
  const formats = [...new Set(points.map(({ image }) => image.format))];
  const max = Math.max(1, ...points.map(({ secondsPerMegapixel }) => Math.min(maxSeconds, secondsPerMegapixel)));
  const { toY, lines } = createVerticalAxis({ max, steps: 5, format: (value) => value.toFixed(1) });
  const toX = (megapixels: number) => left + ((Math.log10(megapixels) - minPower) / (maxPower - minPower)) * innerWidth;
  const marks = points.map(({ image, cpuSeconds, megapixels, secondsPerMegapixel }) =>
    drawPoint({
      x: toX(Math.max(10 ** minPower, megapixels)),
      y: toY(Math.min(max, secondsPerMegapixel)),
      colour: colourOf(formats.indexOf(image.format)),
      title: `${image.name}: ${megapixels.toFixed(2)} MP, ${cpuSeconds.toFixed(2)} s`,
    }),
  );
  const names = [0.001, 0.01, 0.1, 1, 10, 100].map((value) => drawText({ x: toX(value), y: baseline + 16, text: `${value} MP` }));
  return drawPage('Processor seconds a megapixel, intelligent (all frames counted)', [...lines, ...marks, ...names, drawLegend(formats)]);
}
