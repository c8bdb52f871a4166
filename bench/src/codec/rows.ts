import type { ImageFormat, VariantRole } from '@pixmill/contracts';
import type { BenchMode } from '../bench-mode.js';
import type { CurveTask, ModeTask, PeerTask } from './plan-tasks.js';

/** The comparison of a result with its source. */
export interface ResultScore {
  /** SSIMULACRA 2.1; null when the picture is too small. */
  readonly score: number | null;
  /** The lowest score of a tile; null when the picture is too small. */
  readonly worstTile: number | null;
  /** How the timing of an animation differs, in words; null when it does not. */
  readonly timing?: string | null;
  /** How the stored pixels differ, in words; null when they do not. */
  readonly difference: string | null;
  /** The value that the reference tool would print; for lossy stills up to the pixels of `--reading-up-to`. */
  readonly reading?: number;
  /** The score by the plain evaluation of the metric; for small pictures. */
  readonly exact?: number;
  /** The 3-norm of butteraugli; for lossy results, where the tool is installed and the picture has a fitting size. */
  readonly butteraugli?: number;
}

export interface ScoredVariant extends ResultScore {
  readonly role: VariantRole;
  readonly format: ImageFormat;
  readonly sizeBytes: number;
  /** The result is in the cache folder under this digest: see `RowCache.bytesPath`. */
  readonly sha256: string;
}

/** A loss that the score does not see, as the optimizer reports it. A larger value is worse. */
export interface FloorValue {
  readonly name: string;
  readonly value: number;
  /** The largest value that the optimizer accepts. */
  readonly limit: number;
}

export interface ModeResult extends ScoredVariant {
  readonly cpuSeconds: number;
  /** Codec and score of the optimizer's report; null when it has none. */
  readonly codec: string | null;
  readonly reportedScore: number | null;
  /** Floors of the report; empty when it has none. */
  readonly floors: readonly FloorValue[];
  /** Whether a second run on the result returns the same bytes; null for extras, which are made from the source only. */
  readonly stable: boolean | null;
  readonly extras: readonly ScoredVariant[];
}

export interface PeerResult {
  readonly sizeBytes: number;
  readonly score: number | null;
  readonly cpuSeconds: number;
}

export interface CurvePoint {
  readonly quality: number;
  readonly sizeBytes: number;
  readonly score: number;
}

/** Points with rising quality; at least one. */
export interface CurveResult {
  readonly points: readonly CurvePoint[];
}

/** A task that failed. It runs again in the next run, because images may exceed their time limit on a busy machine. */
export interface Failure {
  readonly problem: string;
}

/** What a task returns. */
export type Outcome<Result> = (Result & { readonly problem?: undefined }) | Failure;

export type ModeRow = ModeTask & ModeResult;
export type PeerRow = PeerTask & PeerResult;
export type Row = (ModeTask & Outcome<ModeResult>) | (PeerTask & Outcome<PeerResult>) | (CurveTask & Outcome<CurveResult>);

/** Scores of pictures with a shorter side mean little (docs/measurements/codecs.md#limits-of-the-score). In px. */
const minScoredSide = 64;

/** The results of a mode. */
export function listResults(rows: readonly Row[], mode: BenchMode): ModeRow[] {
  return listModeRows(rows).filter((row) => row.mode === mode);
}

/** The results of all modes. */
export function listModeRows(rows: readonly Row[]): ModeRow[] {
  return rows.flatMap((row) => (row.kind === 'mode' && row.problem === undefined ? [row] : []));
}

/** The results of the peers. */
export function listPeerRows(rows: readonly Row[]): PeerRow[] {
  return rows.flatMap((row) => (row.kind === 'peer' && row.problem === undefined ? [row] : []));
}

/** Quality curves by the digest of their image. */
export function mapCurves(rows: readonly Row[]): ReadonlyMap<string, readonly CurvePoint[]> {
  const curves = rows.flatMap((row) => (row.kind === 'curve' && row.problem === undefined ? [row] : []));
  return new Map(curves.map(({ image, points }) => [image.sha256, points]));
}

/** Whether no visible pixel differs. */
export function looksIdentical({ difference }: Pick<ResultScore, 'difference'>): boolean {
  return difference === null || difference === 'invisible only';
}

export type LossyRow = ModeRow & { readonly score: number };

/** Whether the pixels of a result differ from its source and its score means something. Drawings (SVG) are not scored here. */
export function isLossy(row: ModeRow): row is LossyRow {
  return !looksIdentical(row) && row.score !== null && row.image.format !== 'svg' && row.image.minSide >= minScoredSide;
}
