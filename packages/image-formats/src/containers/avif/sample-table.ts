import { createImageDamaged } from '@pixmill/contracts';
import { findBoxData, VERSION_BYTES } from './avif-boxes.js';
import { NumberReader } from './number-reader.js';

/** The samples of a track. Source: ISO/IEC 14496-12, 8.7. */
export interface SampleTable {
  /** Number of samples. */
  readonly frames: number;
  readonly firstSample: Buffer;
}

/** Sizes of samples in bytes: one for all, or a list. */
interface SampleSizes {
  readonly count: number;
  /** The bytes of `samples` samples after the first `from`. */
  sum(from: number, samples: number): number;
}

/** Reads a `stsz` box. */
function readSizes(data: Buffer): SampleSizes {
  const reader = new NumberReader(data, VERSION_BYTES);
  const [common, count] = [reader.read(4), reader.read(4)];
  if (common > 0) return { count, sum: (_, samples) => samples * common };
  return {
    count,
    sum(from, samples) {
      let bytes = 0;
      for (let index = from; index < from + samples; index += 1) bytes += data.readUInt32BE(VERSION_BYTES + 8 + index * 4);
      return bytes;
    },
  };
}

/** Offsets in the file of a `stco` or `co64` box. */
function readChunkOffsets(table: Buffer): number[] {
  const short = findBoxData(table, 'stco');
  const [data, bytes] = short.length > 0 ? [short, 4] : [findBoxData(table, 'co64'), 8];
  const count = data.length < 8 ? 0 : Math.min(data.readUInt32BE(VERSION_BYTES), (data.length - 8) / bytes);
  const reader = new NumberReader(data, VERSION_BYTES + 4);
  return Array.from({ length: count }, () => reader.read(bytes));
}

/** The number of samples by the number of the first chunk that has it, from 1. */
function readChunkRuns(data: Buffer): { readonly firstChunk: number; readonly samples: number }[] {
  const count = data.length < 8 ? 0 : Math.min(data.readUInt32BE(VERSION_BYTES), (data.length - 8) / 12);
  const reader = new NumberReader(data, VERSION_BYTES + 4);
  return Array.from({ length: count }, () => {
    const run = { firstChunk: reader.read(4), samples: reader.read(4) };
    reader.skip(4);
    return run;
  });
}

/**
 * Reads a `stbl` box; null without samples. Takes time by the size of the file, whatever its numbers say. Throws AppError `image_damaged` when a
 * sample is not in the file or has no size, and RangeError when a box is cut.
 */
export function readSampleTable(table: Buffer, file: Buffer): SampleTable | null {
  const sizes = readSizes(findBoxData(table, 'stsz'));
  const runs = readChunkRuns(findBoxData(table, 'stsc'));
  const offsets = readChunkOffsets(table);
  const [firstOffset] = offsets;
  if (firstOffset === undefined || sizes.count === 0) return null;
  let [frames, run] = [0, 0];
  for (const [chunk, offset] of offsets.entries()) {
    while ((runs[run + 1]?.firstChunk ?? Number.POSITIVE_INFINITY) <= chunk + 1) run += 1;
    const samples = runs[run]?.samples ?? 0;
    if (frames + samples > sizes.count) throw createImageDamaged(`AVIF: sample ${sizes.count + 1} has no size`);
    if (offset + sizes.sum(frames, samples) > file.length) {
      throw createImageDamaged(`AVIF: samples from byte ${offset} on end behind the file`);
    }
    frames += samples;
  }
  if (frames !== sizes.count) throw createImageDamaged(`AVIF: ${sizes.count} sizes of ${frames} samples`);
  return { frames, firstSample: file.subarray(firstOffset, firstOffset + sizes.sum(0, 1)) };
}
