import { type Cicp, isSameCicp, srgbCicp } from '../../colour/cicp.js';

/** Code points in a coded picture. */
export interface CodedColour extends Cicp {
  /** How luma and chroma become RGB. */
  readonly matrix: number;
  /** Whether black and white are the lowest and the highest samples. */
  readonly fullRange: boolean;
}

/** Type of an open bitstream unit. Source: AV1 bitstream specification, 6.2.2. */
const SEQUENCE_HEADER = 1;
/** The samples are RGB. */
const IDENTITY_MATRIX = 0;

class BitReader {
  private at = 0;
  constructor(private readonly bytes: Buffer) {}

  /** The next bits as a number; zeros after the end. */
  read(bits: number): number {
    let value = 0;
    for (let bit = 0; bit < bits; bit += 1, this.at += 1) {
      value = value * 2 + (((this.bytes[this.at >> 3] ?? 0) >> (7 - (this.at & 7))) & 1);
    }
    return value;
  }

  readFlag(): boolean {
    return this.read(1) === 1;
  }

  /** A number of variable length. Source: AV1 bitstream specification, 4.10.3. */
  readVariable(): number {
    let zeros = 0;
    while (zeros < 32 && !this.readFlag()) zeros += 1;
    return zeros >= 32 ? 2 ** 32 - 1 : this.read(zeros) + 2 ** zeros - 1;
  }
}

/** A number of seven bits a byte, lowest first. Source: AV1 bitstream specification, 4.10.5. */
function readLeb128(bytes: Buffer, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let index = 0; index < 8; index += 1) {
    const byte = bytes[start + index] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: start + index + 1 };
  }
  return { value, end: start + 8 };
}

/** The content of the first sequence header; null without one. Source: AV1 bitstream specification, 5.3. */
function findSequenceHeader(units: Buffer): Buffer | null {
  for (let at = 0; at < units.length; ) {
    const head = units[at] ?? 0;
    const contentAt = at + (head & 0x04 ? 2 : 1);
    const size = head & 0x02 ? readLeb128(units, contentAt) : { value: units.length - contentAt, end: contentAt };
    if (((head >> 3) & 15) === SEQUENCE_HEADER) return units.subarray(size.end, size.end + size.value);
    at = size.end + size.value;
  }
  return null;
}

function skipOperatingPoints(bits: BitReader): void {
  const hasTiming = bits.readFlag();
  let hasDecoderModel = false;
  let delayBits = 0;
  if (hasTiming) {
    bits.read(64);
    if (bits.readFlag()) bits.readVariable();
    hasDecoderModel = bits.readFlag();
    if (hasDecoderModel) {
      delayBits = bits.read(5) + 1;
      bits.read(42);
    }
  }
  const hasInitialDelay = bits.readFlag();
  const points = bits.read(5) + 1;
  for (let point = 0; point < points; point += 1) {
    bits.read(12);
    if (bits.read(5) > 7) bits.read(1);
    if (hasDecoderModel && bits.readFlag()) bits.read(2 * delayBits + 1);
    if (hasInitialDelay && bits.readFlag()) bits.read(4);
  }
}

/** Skips the tools between the size of the frame and its colours. */
function skipTools(bits: BitReader, isReduced: boolean): void {
  if (!isReduced && bits.readFlag()) bits.read(7); // frame ids
  bits.read(3); // 128 px blocks, filters
  if (!isReduced) {
    bits.read(4);
    const hasOrderHint = bits.readFlag();
    if (hasOrderHint) bits.read(2);
    const choosesScreenContent = bits.readFlag();
    const forcesScreenContent = choosesScreenContent ? 2 : bits.read(1);
    if (forcesScreenContent > 0 && !bits.readFlag()) bits.read(1);
    if (hasOrderHint) bits.read(3);
  }
  bits.read(3); // super-resolution, CDEF, restoration
}

/** A reader at the colours of a sequence header, and whether the samples are gray. Null without a header. */
function openColours(units: Buffer): { readonly bits: BitReader; readonly isGray: boolean } | null {
  const header = findSequenceHeader(units);
  if (!header) return null;
  const bits = new BitReader(header);
  const profile = bits.read(3);
  bits.read(1); // still picture
  const isReduced = bits.readFlag();
  if (isReduced) bits.read(5);
  else skipOperatingPoints(bits);
  const [widthBits, heightBits] = [bits.read(4) + 1, bits.read(4) + 1];
  bits.read(widthBits + heightBits);
  skipTools(bits, isReduced);
  const isDeep = bits.readFlag();
  if (profile === 2 && isDeep) bits.read(1);
  return { bits, isGray: profile !== 1 && bits.readFlag() };
}

/** The colours in the sequence header at the start of AV1 data; null without a header or a description. Source: AV1 bitstream specification, 5.5. */
export function readAv1Colour(units: Buffer): CodedColour | null {
  const { bits } = openColours(units) ?? {};
  if (!bits?.readFlag()) return null;
  const cicp = { primaries: bits.read(8), transfer: bits.read(8) };
  const matrix = bits.read(8);
  return { ...cicp, matrix, fullRange: (matrix === IDENTITY_MATRIX && isSameCicp(cicp, srgbCicp)) || bits.readFlag() };
}

/** Whether AV1 data has gray samples from 16 to 235 of 255 instead of all. Source: AV1 bitstream specification, 5.5.2. */
export function isLimitedGray(units: Buffer): boolean {
  const { bits, isGray } = openColours(units) ?? {};
  if (!bits || !isGray) return false;
  if (bits.readFlag()) bits.read(24); // the description
  return !bits.readFlag();
}
