import { crc32 } from 'node:zlib';
import type { Repair } from '@pixmill/contracts';
import { type PngChunk, writePngChunks } from '../containers/png/png.js';
import { colourTypes } from './png-header.js';
import type { RepairedFile } from './repair.js';

const SIGNATURE_BYTES = 8;
const namePattern = /^[A-Za-z]{4}$/;
/** Chunks whose samples a decoder reads in spite of a wrong checksum. */
const sampleChunks = ['IDAT', 'IEND'];
const frameChunks = ['fcTL', 'fdAT'];
/** Offset in IHDR. */
const COLOUR_TYPE_AT = 9;

const isCritical = (type: string) => type[0] === type[0]?.toUpperCase();

interface LenientChunk extends PngChunk {
  /** Offset of the chunk in the file. */
  readonly at: number;
  readonly state: 'sound' | 'wrong-checksum' | 'cut';
}

/** Reads chunks up to IEND, up to the end of the bytes, or up to something that is no chunk. */
function readChunks(bytes: Buffer): { readonly chunks: readonly LenientChunk[]; readonly end: number } {
  const chunks: LenientChunk[] = [];
  let at = SIGNATURE_BYTES;
  while (at + 8 <= bytes.length) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (!namePattern.test(type)) break;
    const end = at + 8 + bytes.readUInt32BE(at);
    if (end + 4 > bytes.length) {
      chunks.push({ type, data: bytes.subarray(at + 8), at, state: 'cut' });
      break;
    }
    const isSound = crc32(bytes.subarray(at + 4, end)) === bytes.readUInt32BE(end);
    chunks.push({ type, data: bytes.subarray(at + 8, end), at, state: isSound ? 'sound' : 'wrong-checksum' });
    at = end + 4;
    if (type === 'IEND') break;
  }
  return { chunks, end: Math.min(at, bytes.length) };
}

/** Chunks that say something about the samples behind them. Behind the samples a browser ignores them. */
const describingChunks = ['tRNS', 'cHRM', 'gAMA', 'iCCP', 'sRGB', 'cICP', 'mDCV', 'cLLI'];

/** Whether a chunk comes too late or too early for its purpose. `before` has the types of the chunks before it. */
function isMisplaced(type: string, before: ReadonlySet<string>, isIndexed: boolean): boolean {
  return (describingChunks.includes(type) && before.has('IDAT')) || (type === 'tRNS' && isIndexed && !before.has('PLTE'));
}

interface Judgement {
  readonly keep: boolean;
  readonly repair: Repair;
}

/** What to do with a chunk; null keeps it as it is. */
function judgeChunk({ type, state, at }: LenientChunk, misplaced: boolean): Judgement | null {
  if (misplaced) return { keep: false, repair: { what: `the ${type} chunk is in the wrong place`, at } };
  if (state === 'sound') return null;
  if (state === 'cut') return { keep: type === 'IDAT', repair: { what: `the file ends in the ${type} chunk`, at } };
  return { keep: sampleChunks.includes(type), repair: { what: `the checksum of the ${type} chunk is wrong`, at } };
}

/**
 * Offset of the first IDAT chunk with a wrong checksum and another IDAT chunk behind it: a browser shows no samples from it on. Infinite
 * without one: a wrong checksum of the last IDAT chunk comes after all samples.
 */
function findSamplesEnd(chunks: readonly LenientChunk[]): number {
  const last = chunks.findLast(({ type }) => type === 'IDAT');
  const broken = chunks.find((chunk) => chunk.type === 'IDAT' && chunk.state === 'wrong-checksum' && chunk !== last);
  return broken?.at ?? Number.POSITIVE_INFINITY;
}

/** Drops chunks that decoders ignore, keeps the samples that are there, and adds a missing IEND. */
export function repairPngChunks(bytes: Buffer): RepairedFile {
  const { chunks, end } = readChunks(bytes);
  const isUnusable = chunks.some(({ type, state }) => state !== 'sound' && isCritical(type) && !sampleChunks.includes(type));
  const isIndexed = chunks[0]?.data[COLOUR_TYPE_AT] === colourTypes.indexed;
  const samplesEnd = findSamplesEnd(chunks);
  const repairs: Repair[] = [];
  const kept: PngChunk[] = [];
  const before = new Set<string>();
  let animationEnded = false;
  for (const chunk of chunks) {
    const judgement = judgeChunk(chunk, isMisplaced(chunk.type, before, isIndexed));
    before.add(chunk.type);
    if (judgement) repairs.push(judgement.repair);
    animationEnded ||= judgement !== null && frameChunks.includes(chunk.type);
    const isBehindEnd = frameChunks.includes(chunk.type) ? animationEnded : chunk.type === 'IDAT' && chunk.at >= samplesEnd;
    if (!isBehindEnd && judgement?.keep !== false) kept.push(chunk);
  }
  if (isUnusable || !kept.some(({ type }) => type === 'IDAT')) return { bytes, repairs: [] };
  if (kept.at(-1)?.type !== 'IEND') {
    if (chunks.at(-1)?.state !== 'cut') repairs.push({ what: 'the IEND chunk is missing', at: end });
    kept.push({ type: 'IEND', data: Buffer.alloc(0) });
  }
  return repairs.length === 0 ? { bytes, repairs } : { bytes: writePngChunks(kept), repairs };
}
