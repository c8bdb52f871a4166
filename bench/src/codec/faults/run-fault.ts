import type { RgbRaster } from '@pixmill/metric';
import { type BenchMode, toJobSpec } from '../../bench-mode.js';
import type { CorpusImage } from '../../read-corpus.js';
import type { Decoder } from '../decoders/decoder.js';
import { describeEncoding } from '../describe-encoding.js';
import { readFloors } from '../read-floors.js';
import type { FloorValue } from '../rows.js';
import { butteraugliNorm, findButteraugli } from '../scoring/butteraugli.js';
import { trueScore } from '../small/judge-small.js';
import type { TimedOptimizer } from '../timed-optimizer.js';

/** What came out of one picture in one mode. */
export interface FaultResult {
  readonly image: CorpusImage;
  readonly mode: BenchMode;
  readonly sizeBytes: number;
  /** Codec with its knobs. */
  readonly encoding: string;
  readonly reportedScore: number | null;
  /** Scored over what is shown: see `trueScore`. */
  readonly score: number;
  /** The 3-norm; null where it cannot be had. */
  readonly butteraugli: number | null;
  readonly floors: readonly FloorValue[];
  /** The sentence of the report. */
  readonly reason: string;
  readonly shown: RgbRaster;
}

export interface FaultInput {
  readonly decoder: Decoder;
  readonly optimizer: TimedOptimizer;
  readonly image: CorpusImage;
  readonly mode: BenchMode;
  readonly source: Buffer;
  /** The source as it is shown. */
  readonly before: RgbRaster;
}

/** Optimizes one picture and judges what is shown. Throws when the optimizer fails. */
export async function runFault({ decoder, optimizer, image, mode, source, before }: FaultInput): Promise<FaultResult> {
  const optimized = await optimizer.optimize(source, toJobSpec(mode));
  if (optimized.failure !== undefined) throw new Error(`${image.name} ${mode}: ${optimized.failure}`);
  const { main, report } = optimized;
  const shown = await decoder.decode({ bytes: main.bytes, format: main.format, frames: image.frames });
  return {
    image,
    mode,
    sizeBytes: main.bytes.length,
    encoding: describeEncoding(report),
    reportedScore: typeof report.score === 'number' ? report.score : null,
    score: trueScore(before, shown),
    butteraugli: findButteraugli() === null ? null : await butteraugliNorm({ before, after: shown }),
    floors: readFloors(report),
    reason: String(report.reason ?? ''),
    shown,
  };
}
