import { createImageDamaged } from '@pixmill/contracts';
import type { ImageSize } from '../../image-facts.js';
import { type Box, findBoxData, readBoxes, VERSION_BYTES } from './avif-boxes.js';
import { NumberReader } from './number-reader.js';
import { readSampleTable, type SampleTable } from './sample-table.js';

/** Consecutive frames of one duration. */
export interface FrameRun {
  readonly frames: number;
  readonly ms: number;
}

/** A track of AV1 samples. Source: ISO/IEC 14496-12, 8.3 to 8.7; AV1 codec ISO media file format binding, 2. */
export interface AvifTrack extends ImageSize, SampleTable {
  readonly id: number;
  /** The track whose alpha or depth this one is; null for a track of its own. */
  readonly auxiliaryOf: number | null;
  /** Boxes of the sample entry, such as `av1C` and `colr`. They mean what the properties of an item mean. */
  readonly properties: readonly Box[];
  readonly durations: readonly FrameRun[];
  /** How often the frames are played; 0 is endless. */
  readonly plays: number;
}

/** The fields of a visual sample entry before its boxes. */
const SAMPLE_ENTRY_BYTES = 78;
const MAX_PLAYS = 2 ** 31;

interface TrackHeader extends ImageSize {
  readonly id: number;
  /** In units of the movie; infinite when the header says so. */
  readonly duration: number;
}

const isUnlimited = (duration: number, bytes: number) => duration >= (bytes === 8 ? 2 ** 64 : 2 ** 32 - 1);

/** Reads a `tkhd` box. Width and height are fixed-point numbers of 16.16 bits. */
function readTrackHeader(data: Buffer): TrackHeader {
  const bytes = data[0] === 1 ? 8 : 4;
  const reader = new NumberReader(data, VERSION_BYTES);
  reader.skip(2 * bytes);
  const id = reader.read(4);
  reader.skip(4);
  const duration = reader.read(bytes);
  reader.skip(52);
  const [width, height] = [reader.read(4) / 65_536, reader.read(4) / 65_536];
  return { id, duration: isUnlimited(duration, bytes) ? Number.POSITIVE_INFINITY : duration, width, height };
}

/** Units per second of a `mdhd` box. */
function readTimescale(data: Buffer): number {
  const reader = new NumberReader(data, VERSION_BYTES);
  reader.skip(data[0] === 1 ? 16 : 8);
  return reader.read(4);
}

/** Without an edit list the frames repeat without end; with one that repeats, they fill the duration of the track. Source: ISO/IEC 23008-12, 9.6.1. */
function readPlays(edits: Buffer, { duration }: TrackHeader): number {
  const list = findBoxData(edits, 'elst');
  if (list.length === 0) return 0;
  const reader = new NumberReader(list, VERSION_BYTES + 4);
  const segment = reader.read(list[0] === 1 ? 8 : 4);
  const repeats = ((list[3] ?? 0) & 1) === 1;
  if (segment === 0) throw createImageDamaged('AVIF: an edit list of no duration');
  if (!repeats) return 1;
  const plays = Math.ceil(duration / segment);
  return plays < MAX_PLAYS ? Math.max(1, plays) : 0;
}

/** Reads a `stts` box. */
function readDurations(data: Buffer, timescale: number): FrameRun[] {
  const reader = new NumberReader(data, VERSION_BYTES);
  const runs: FrameRun[] = [];
  for (let left = reader.read(4); left > 0; left -= 1) {
    const frames = reader.read(4);
    runs.push({ frames, ms: timescale === 0 ? 0 : (reader.read(4) * 1000) / timescale });
  }
  return runs;
}

/** Reads a `trak` box; null for a track of other samples. Throws AppError `image_damaged`, and RangeError when a box is cut. */
export function readAvifTrack(track: Buffer, file: Buffer): AvifTrack | null {
  const media = findBoxData(track, 'mdia');
  const table = findBoxData(findBoxData(media, 'minf'), 'stbl');
  const [entry] = readBoxes(findBoxData(table, 'stsd').subarray(VERSION_BYTES + 4));
  const header = findBoxData(track, 'tkhd');
  if (entry?.type !== 'av01' || header.length === 0) return null;
  const fields = readTrackHeader(header);
  const reference = findBoxData(findBoxData(track, 'tref'), 'auxl');
  const samples = readSampleTable(table, file);
  if (!samples) throw createImageDamaged(`AVIF: track ${fields.id} has no samples`);
  return {
    ...fields,
    ...samples,
    auxiliaryOf: reference.length >= 4 ? reference.readUInt32BE() : null,
    properties: readBoxes(entry.data.subarray(SAMPLE_ENTRY_BYTES)),
    durations: readDurations(findBoxData(table, 'stts'), readTimescale(findBoxData(media, 'mdhd'))),
    plays: readPlays(findBoxData(track, 'edts'), fields),
  };
}
