import type { Repair } from '@pixmill/contracts';
import { endChunk, type PngChunk, type ScannedChunk, scanPngChunks, writePngChunks } from '../containers/png/png.js';
import { colourTypes } from '../containers/png/png-header.js';
import type { RepairedFile } from './repair.js';

/** Chunks whose samples a decoder reads in spite of a wrong checksum. */
const sampleChunks = ['IDAT', 'IEND'];
const frameChunks = ['fcTL', 'fdAT'];
/** Offset in IHDR. */
const COLOUR_TYPE_AT = 9;

const isCritical = (type: string) => type[0] === type[0]?.toUpperCase();

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
function judgeChunk({ type, state, at }: ScannedChunk, misplaced: boolean): Judgement | null {
  if (misplaced) return { keep: false, repair: { what: `the ${type} chunk is in the wrong place`, at } };
  if (state === 'sound') return null;
  if (state === 'cut') return { keep: type === 'IDAT', repair: { what: `the file ends in the ${type} chunk`, at } };
  return { keep: sampleChunks.includes(type), repair: { what: `the checksum of the ${type} chunk is wrong`, at } };
}

/**
 * Offset of the first IDAT chunk with a wrong checksum and another IDAT chunk behind it: a browser shows no samples from it on. Infinite
 * without one: a wrong checksum of the last IDAT chunk comes after all samples.
 */
function findSamplesEnd(chunks: readonly ScannedChunk[]): number {
  const last = chunks.findLast(({ type }) => type === 'IDAT');
  const broken = chunks.find((chunk) => chunk.type === 'IDAT' && chunk.state === 'wrong-checksum' && chunk !== last);
  return broken?.at ?? Number.POSITIVE_INFINITY;
}

/** Drops chunks that decoders ignore, keeps the samples that are there, and adds a missing IEND. */
export function repairPngChunks(bytes: Buffer): RepairedFile {
  const { chunks, end } = scanPngChunks(bytes);
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
    kept.push(endChunk);
  }
  return repairs.length === 0 ? { bytes, repairs } : { bytes: writePngChunks(kept), repairs };
}
