/** The images of `codec.json`. Its keys are read by other scripts and stay as they are. */
import { groupBy } from '../../numbers.js';
import type { CurvePoint, ModeResult, Outcome, PeerResult, Row } from '../rows.js';

/** One entry for each image, sorted by class and name. */
export function toImageEntries(rows: readonly Row[]): readonly object[] {
  return [...groupBy(rows, (row) => row.image.path).values()]
    .flatMap((own) => (own[0] ? [{ sortKey: own[0].image.imageClass + own[0].image.name, entry: toImageEntry(own[0], own) }] : []))
    .sort((a, b) => (a.sortKey < b.sortKey ? -1 : 1))
    .map(({ entry }) => entry);
}

function toImageEntry({ image }: Row, rows: readonly Row[]): object {
  const { name, imageClass, format, pixels, frames, sourceBytes } = image;
  const modes = rows.flatMap((row) => (row.kind === 'mode' ? [[row.mode, toModeEntry(row)]] : []));
  const peers = rows.flatMap((row) =>
    row.kind === 'peer' ? [[row.role === 'main' ? row.name : `${row.name} (${row.role})`, toPeerEntry(row)]] : [],
  );
  const [points] = rows.flatMap((row) => (row.kind === 'curve' && row.problem === undefined ? [row.points] : []));
  return {
    name,
    class: imageClass,
    format,
    pixels,
    frames,
    bytes: sourceBytes,
    modes: Object.fromEntries(modes),
    ...(peers.length > 0 ? { peers: Object.fromEntries(peers) } : {}),
    ...(points ? { ladder: points.map(toLadderEntry) } : {}),
  };
}

function toLadderEntry({ quality, sizeBytes, score }: CurvePoint): readonly (number | null)[] {
  return [quality, sizeBytes, round(score, 2)];
}

function toModeEntry(row: Outcome<ModeResult>): object {
  if (row.problem !== undefined) return { problem: row.problem };
  const {
    sizeBytes,
    score,
    reading,
    butteraugli,
    codec,
    reportedScore,
    difference,
    worstTile,
    stable,
    cpuSeconds,
    timing,
    extras,
    floors,
    sha256,
  } = row;
  return {
    bytes: sizeBytes,
    score: round(score, 2),
    ...toReading(reading),
    ...(butteraugli === undefined ? {} : { butteraugli: round(butteraugli, 3) }),
    codec,
    ...(reportedScore === null ? {} : { claims: reportedScore }),
    difference,
    tile: round(worstTile, 1),
    stable,
    cpu: round(cpuSeconds, 2),
    sha256,
    ...(floors.length > 0 ? { floors } : {}),
    ...(timing ? { apart: timing } : {}),
    ...(extras.length > 0
      ? {
          extras: extras.map((extra) => ({
            role: extra.role,
            bytes: extra.sizeBytes,
            score: round(extra.score, 2),
            ...toReading(extra.reading),
            sha256: extra.sha256,
          })),
        }
      : {}),
  };
}

function toPeerEntry(row: Outcome<PeerResult>): object {
  if (row.problem !== undefined) return { problem: row.problem };
  return { bytes: row.sizeBytes, score: round(row.score, 2), cpu: round(row.cpuSeconds, 2) };
}

function toReading(reading: number | undefined): { readonly reading?: number | null } {
  return reading === undefined ? {} : { reading: round(reading, 2) };
}

function round(value: number | null, digits: number): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}
