import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { sum } from '../../numbers.js';
import type { Corpus } from '../../read-corpus.js';
import { isLossy, listResults, type Row } from '../rows.js';
import type { PeerInfo } from '../scoring/peer.js';
import { drawByteBars, drawScoreHistogram, drawTimeScatter } from './charts.js';
import { disagreementSection } from './disagreements.js';
import type { Figure } from './figure.js';
import { toImageEntries } from './image-entries.js';
import { classTable, figureTable, peerTable, worstTable } from './tables.js';

export interface RunResults {
  /** Where the files are written. */
  readonly folder: string;
  readonly rows: readonly Row[];
  readonly figures: readonly Figure[];
  readonly corpus: Corpus;
  readonly peers: readonly PeerInfo[];
  readonly engineVersion: string;
}

const compressionModes = ['intelligent', 'ultra', 'lossless'] as const;

/** Writes codec.json, codec.md and three plots, and prints the figures. */
export async function writeResults(results: RunResults): Promise<void> {
  const { folder, rows, figures, corpus } = results;
  const about = describeRun(results);
  const order = new Map(corpus.images.map(({ path }, at) => [path, at]));
  const positionOf = (row: Row) => order.get(row.image.path) ?? 0;
  const sorted = rows.toSorted((a, b) => positionOf(a) - positionOf(b));
  const files = {
    'codec.json': toJson(about, figures, toImageEntries(rows)),
    'codec.md': toMarkdown(about, sorted, results),
    ...drawPlots(sorted),
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  for (const { verdict, figure, value, goal } of figures) {
    console.log(`${verdict.padEnd(13)}${figure.padEnd(76)}${value.padEnd(26)}${goal}`);
  }
}

/** The facts of a run. Scripts read these keys. */
function describeRun({ corpus, engineVersion, peers }: RunResults) {
  return {
    corpus: corpus.name,
    images: corpus.images.length,
    sourceBytes: sum(corpus.images, (image) => image.sourceBytes),
    engine: engineVersion,
    taken: new Date().toISOString().slice(0, 10),
    node: process.version,
    processor: cpus()[0]?.model ?? 'unknown',
    peers: [...new Set(peers.map(({ name, version }) => `${name}: ${version}`))],
  };
}

type RunDescription = ReturnType<typeof describeRun>;

/** One line for each image, so that two runs can be compared line by line. */
function toJson(about: RunDescription, figures: readonly Figure[], images: readonly object[]): string {
  const lines = images.map((image) => `    ${JSON.stringify(image)}`).join(',\n');
  const head = JSON.stringify({ about, figures }, null, 2).replace(/\n}$/, '');
  return `${head},\n  "images": [\n${lines}\n  ]\n}\n`;
}

function toMarkdown(about: RunDescription, rows: readonly Row[], { figures, peers }: RunResults): string {
  const modes = listModes(rows);
  const parts = [
    '# bench/codec',
    `${about.images} images of ${about.corpus}, ${about.sourceBytes} bytes. Engine ${about.engine}. ${about.taken}, Node ${about.node}, ${about.processor}. Made by \`node bench/dist/codec/run.js\`.`,
    figureTable(figures),
    '![Scores of the lossy results](codec-scores.svg)\n\n![Bytes by class](codec-bytes.svg)\n\n![Processor time](codec-time.svg)',
    '## By class\n\nBytes as share of the source, with the lowest score of the lossy results.',
    classTable(rows, modes),
    ...(peers.length > 0
      ? ['## Peers\n\nThe same images at one fixed setting; an image that a peer refuses is left out on both sides.', peerTable(rows)]
      : []),
    ...modes.slice(0, 2).flatMap((mode) => [`## The worst twenty, ${mode}`, worstTable(rows, mode)]),
    disagreementSection(rows),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The compression modes that were run. */
function listModes(rows: readonly Row[]) {
  return compressionModes.filter((mode) => rows.some((row) => row.kind === 'mode' && row.mode === mode));
}

function drawPlots(rows: readonly Row[]): Readonly<Record<string, string>> {
  const series = listModes(rows)
    .slice(0, 2)
    .map((mode) => ({
      mode,
      scores: listResults(rows, mode)
        .filter(isLossy)
        .map(({ score }) => score),
    }));
  return {
    'codec-scores.svg': drawScoreHistogram(series),
    'codec-bytes.svg': drawByteBars(rows),
    'codec-time.svg': drawTimeScatter(listResults(rows, 'intelligent')),
  };
}
