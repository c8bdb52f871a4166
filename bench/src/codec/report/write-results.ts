/** What a run leaves behind: all rows as JSON, the tables as Markdown, the plots as SVG. */
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { byteBars, scoreHistogram, timeScatter } from './charts.mjs';
import { isLossy, resultsOf } from './figures.mjs';
import { groupBy, sum } from './numbers.mjs';
import { classTable, figureTable, peerTable, worstTable } from './tables.mjs';

const round = (value, digits) => (typeof value === 'number' ? Number(value.toFixed(digits)) : value);

const readingOf = (reading) => (reading === undefined ? {} : { reading: round(reading, 2) });

/** A row without what its file says already. */
function toEntry({ problem, sizeBytes, score, reading, worstTile, cpuSeconds, codec, claims, difference, stable, apart, extras }) {
  if (problem !== undefined) return { problem };
  const seconds = cpuSeconds === undefined ? {} : { cpu: round(cpuSeconds, 2) };
  const own =
    codec === undefined ? {} : { codec, ...(typeof claims === 'number' ? { claims } : {}), difference, tile: round(worstTile, 1), stable };
  const others = extras?.map((extra) => ({
    role: extra.role,
    bytes: extra.sizeBytes,
    score: round(extra.score, 2),
    ...readingOf(extra.reading),
  }));
  return {
    bytes: sizeBytes,
    score: round(score, 2),
    ...readingOf(reading),
    ...own,
    ...seconds,
    ...(apart ? { apart } : {}),
    ...(others?.length > 0 ? { extras: others } : {}),
  };
}

function toImage(own) {
  const { name, kind, format, pixels, frames, sourceBytes } = own[0].file;
  const modes = own.filter((row) => row.kind === 'mode').map((row) => [row.mode, toEntry(row)]);
  const peers = own
    .filter((row) => row.kind === 'peer')
    .map((row) => [row.role === 'main' ? row.name : `${row.name} (${row.role})`, toEntry(row)]);
  const ladder = own
    .find((row) => row.kind === 'ladder')
    ?.steps?.map(({ quality, sizeBytes, score }) => [quality, sizeBytes, round(score, 2)]);
  return {
    name,
    class: kind,
    format,
    pixels,
    frames,
    bytes: sourceBytes,
    modes: Object.fromEntries(modes),
    ...(peers.length > 0 ? { peers: Object.fromEntries(peers) } : {}),
    ...(ladder ? { ladder } : {}),
  };
}

/** One image a line, so that a difference between two runs can be read. */
function toJson({ about, figures, images }) {
  const lines = images.map((image) => `    ${JSON.stringify(image)}`).join(',\n');
  const head = JSON.stringify({ about, figures }, null, 2).replace(/\n}$/, '');
  return `${head},\n  "images": [\n${lines}\n  ]\n}\n`;
}

/** Writes codec.json, codec.md and three plots, and prints the figures. */
export async function writeResults({ folder, rows, figures, corpus, peers, engineVersion }) {
  const about = {
    corpus: corpus.name,
    images: corpus.files.length,
    sourceBytes: sum(corpus.files, (file) => file.sourceBytes),
    engine: engineVersion,
    taken: new Date().toISOString().slice(0, 10),
    node: process.version,
    processor: cpus()[0]?.model ?? 'unknown',
    peers: [...new Set(peers.map(({ name, version }) => `${name}: ${version}`))],
  };
  const modes = ['intelligent', 'ultra', 'lossless'].filter((mode) => rows.some((row) => row.mode === mode));
  const images = [...groupBy(rows, (row) => row.file.path).values()]
    .map(toImage)
    .sort((a, b) => (a.class + a.name < b.class + b.name ? -1 : 1));
  const order = new Map(corpus.files.map(({ path }, at) => [path, at]));
  const sorted = rows.toSorted((a, b) => order.get(a.file.path) - order.get(b.file.path));
  const plots = {
    'codec-scores.svg': scoreHistogram(
      modes.slice(0, 2).map((mode) => ({
        mode,
        scores: resultsOf(rows, mode)
          .filter(isLossy)
          .map(({ score }) => score),
      })),
    ),
    'codec-bytes.svg': byteBars(sorted),
    'codec-time.svg': timeScatter(resultsOf(sorted, 'intelligent')),
  };
  const markdown = [
    '# bench/codec',
    `${about.images} images of ${about.corpus}, ${about.sourceBytes} bytes. Engine ${about.engine}. ${about.taken}, Node ${about.node}, ${about.processor}. Made by \`node bench/codec/run.mjs\`.`,
    figureTable(figures),
    '![Scores of the lossy results](codec-scores.svg)\n\n![Bytes by class](codec-bytes.svg)\n\n![Processor time](codec-time.svg)',
    '## By class\n\nBytes as share of the source, with the lowest score of the lossy results.',
    classTable(sorted, modes),
    ...(peers.length > 0
      ? ['## Peers\n\nThe same images at one fixed setting; an image that a peer refuses is left out on both sides.', peerTable(sorted)]
      : []),
    ...modes.slice(0, 2).flatMap((mode) => [`## The worst twenty, ${mode}`, worstTable(sorted, mode)]),
  ].join('\n\n');
  await writeFile(join(folder, 'codec.json'), toJson({ about, figures, images }));
  await writeFile(join(folder, 'codec.md'), `${markdown}\n`);
  for (const [name, svg] of Object.entries(plots)) await writeFile(join(folder, name), svg);
  for (const { verdict, figure, value, goal } of figures) {
    console.log(`${verdict.padEnd(13)}${figure.padEnd(76)}${value.padEnd(26)}${goal}`);
  }
}
