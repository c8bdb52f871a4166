import type { Repair } from '@pixmill/contracts';
import { hasBody, jpegCodes } from '../containers/jpeg/jpeg-codes.js';
import type { RepairedFile } from './repair.js';

const { eoi, sos, rst0, rst7 } = jpegCodes;
/** SOF0, SOF1 and SOF9: all coefficients of a block are in one scan. */
const sequentialFrames = new Set([0xc0, 0xc1, 0xc9]);
/** First and last coefficient, and the bits of successive approximation, of a sequential scan. Source: ITU-T T.81, table B.3. */
const sequentialScan = Buffer.from([0, 63, 0]);

const isInSamples = (marker: number) => marker === 0 || (marker >= rst0 && marker <= rst7);

/** The offset of the first marker behind coded samples that begin at `from`; the end of the bytes without one. */
function findMarkerAfterSamples(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(0xff, from);
  while (at >= 0 && at + 1 < bytes.length) {
    const next = bytes[at + 1] ?? 0;
    if (!isInSamples(next) && next !== 0xff) return at;
    at = bytes.indexOf(0xff, at + (next === 0xff ? 1 : 2));
  }
  return bytes.length;
}

/** Offsets in the file; `to` is not in the range. */
interface ByteRange {
  readonly from: number;
  readonly to: number;
}

interface MarkerWalk {
  /** Offset of the EOI marker, of the end of the bytes, or of a segment that goes beyond it. */
  readonly end: number;
  readonly ending: 'marker' | 'samples' | 'segment';
  readonly hasScan: boolean;
  /** Offsets of the parameters in the headers of sequential scans. */
  readonly scanParameters: readonly number[];
  /** Bytes where a marker belongs. */
  readonly strayBytes: readonly ByteRange[];
}

/** The offset of the first marker from `from` on, where no coded samples are; the end of the bytes without one. */
function findMarker(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(0xff, from);
  while (at >= 0 && bytes[at + 1] === 0) at = bytes.indexOf(0xff, at + 2);
  return at < 0 ? bytes.length : at;
}

/** Walks through segments and scans up to the end of the image. */
function walkMarkers(bytes: Buffer): MarkerWalk {
  const scanParameters: number[] = [];
  const strayBytes: ByteRange[] = [];
  let sequential = false;
  let hasScan = false;
  let at = 2;
  while (at + 2 <= bytes.length) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff || marker === 0) {
      const to = findMarker(bytes, at);
      strayBytes.push({ from: at, to });
      at = to;
    } else if (marker === eoi) {
      return { end: at, ending: 'marker', hasScan, scanParameters, strayBytes };
    } else if (marker === 0xff) {
      at += 1; // a fill byte
    } else if (!hasBody(marker)) {
      at += 2;
    } else {
      const length = at + 4 <= bytes.length ? bytes.readUInt16BE(at + 2) : 0;
      const bodyEnd = at + 2 + length;
      if (length < 2 || bodyEnd > bytes.length) return { end: at, ending: 'segment', hasScan, scanParameters, strayBytes };
      sequential ||= sequentialFrames.has(marker);
      if (marker === sos && sequential) scanParameters.push(bodyEnd - sequentialScan.length);
      hasScan ||= marker === sos;
      at = marker === sos ? findMarkerAfterSamples(bytes, bodyEnd) : bodyEnd;
    }
  }
  return { end: bytes.length, ending: 'samples', hasScan, scanParameters, strayBytes };
}

const endingTroubles = {
  samples: 'the end marker is missing',
  segment: 'a segment goes beyond the end of the file',
} as const;

/**
 * Sets the parameters of a sequential scan header, which cameras of Samsung leave at 0 and which decoders do not read; removes bytes between
 * segments, which decoders skip; adds a missing EOI marker behind the last complete segment or scan.
 */
export function repairJpegMarkers(bytes: Buffer): RepairedFile {
  const { end, ending, hasScan, scanParameters, strayBytes } = walkMarkers(bytes);
  if (!hasScan) return { bytes, repairs: [] };
  const wrong = scanParameters.filter((at) => !bytes.subarray(at, at + sequentialScan.length).equals(sequentialScan));
  const repairs: Repair[] = [
    ...strayBytes.map(({ from, to }) => ({ what: `${to - from} bytes are between two segments`, at: from })),
    ...wrong.map((at) => ({ what: 'the scan header has parameters of a progressive scan', at })),
    ...(ending === 'marker' ? [] : [{ what: endingTroubles[ending], at: end }]),
  ];
  if (repairs.length === 0) return { bytes, repairs };
  const patched = Buffer.from(bytes);
  for (const at of wrong) sequentialScan.copy(patched, at);
  const kept = toKeptParts(patched, strayBytes, ending === 'marker' ? bytes.length : end);
  const repaired = Buffer.concat(ending === 'marker' ? kept : [...kept, Buffer.from([0xff, eoi])]);
  return { bytes: repaired, repairs, isCut: ending === 'samples' };
}

/** The bytes up to `end` without the ranges. */
function toKeptParts(bytes: Buffer, ranges: readonly ByteRange[], end: number): Buffer[] {
  const starts = [0, ...ranges.map(({ to }) => to)];
  return starts.map((start, index) => bytes.subarray(start, Math.min(end, ranges[index]?.from ?? end)));
}
