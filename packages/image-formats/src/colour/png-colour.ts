import { createPngProfile, findPngChunk, findPngProfile, type PngChunk } from '../containers/png/png.js';
import { colourTypes } from '../containers/png/png-header.js';
import { gammaCurve } from './profiles/curve.js';
import { findPrimaries, type Primaries, srgbPrimaries } from './profiles/primaries.js';
import { fromCicp, fromDescription, fromProfile, type ShownColour, shownAsSrgb } from './shown-colour.js';

/** Chunks that define the colours of the samples. */
const colourChunks: readonly string[] = ['cICP', 'iCCP', 'sRGB', 'gAMA', 'cHRM', 'mDCV', 'cLLI'];

/** What Chromium takes the colours from, in the order of precedence, and the result. */
export interface PngColour extends ShownColour {
  /** The chunk that decides; null when none does. A cHRM chunk belongs to the gAMA chunk. */
  readonly decidedBy: 'cICP' | 'iCCP' | 'sRGB' | 'gAMA' | null;
}

/** Chromium shows these transfer functions of cameras with the curve of a display, BT.1886. Source: docs/formats.md#colour. */
const cameraTransfers: readonly number[] = [1, 6, 11, 14, 15];
const DISPLAY_GAMMA = 2.4;
/** The unit of gAMA and cHRM. */
const UNITS = 100_000;
/** Without cHRM, a gamma that is this close to 1 / 2.2 means sRGB. Source: docs/formats.md#colour. */
const [SRGB_GAMMA, GAMMA_TOLERANCE] = [2.2, 0.05];

/** RGB samples of full range only. Others are not defined for PNG. Source: PNG third edition, 11.3.2.6. */
function fromCicpChunk([primaries = 2, transfer = 2, matrix = 0, fullRange = 0]: Buffer, samples: 'rgb' | 'gray'): ShownColour | null {
  if (matrix !== 0 || fullRange !== 1) return null;
  const known = findPrimaries(primaries);
  if (known && cameraTransfers.includes(transfer))
    return fromDescription({ primaries: known, curve: gammaCurve(DISPLAY_GAMMA), cicp: null }, samples);
  return fromCicp({ primaries, transfer }, samples);
}

function toPrimaries(data: Buffer): Primaries | null {
  if (data.length < 32) return null;
  const read = (at: number) => [data.readUInt32BE(at) / UNITS, data.readUInt32BE(at + 4) / UNITS] as const;
  return { white: read(0), red: read(8), green: read(16), blue: read(24) };
}

function fromGamma(gama: Buffer, chrm: Buffer | undefined, samples: 'rgb' | 'gray'): ShownColour | null {
  const gamma = gama.length < 4 ? 0 : gama.readUInt32BE(0) / UNITS;
  if (gamma === 0) return null;
  const primaries = chrm ? toPrimaries(chrm) : null;
  if (!primaries && Math.abs(gamma * SRGB_GAMMA - 1) < GAMMA_TOLERANCE) return shownAsSrgb;
  return fromDescription({ primaries: primaries ?? srgbPrimaries, curve: gammaCurve(1 / gamma), cicp: null }, samples);
}

/** Source: PNG third edition, 11.2.1. */
export function readPngSamples(chunks: readonly PngChunk[]): 'rgb' | 'gray' {
  const colourType = findPngChunk(chunks, 'IHDR')?.data[9];
  return colourType === colourTypes.gray || colourType === colourTypes.grayAlpha ? 'gray' : 'rgb';
}

/** The colours of a PNG, as Chromium shows them. Precedence: cICP, iCCP, sRGB, gAMA with cHRM. Source: PNG third edition, 13.2. */
export function readPngColour(chunks: readonly PngChunk[]): PngColour {
  const dataOf = (type: string) => findPngChunk(chunks, type)?.data;
  const samples = readPngSamples(chunks);
  const [cicp, gama] = [dataOf('cICP'), dataOf('gAMA')];
  const fromPoints = cicp ? fromCicpChunk(cicp, samples) : null;
  if (fromPoints) return { ...fromPoints, decidedBy: 'cICP' };
  const profile = findPngProfile(chunks);
  if (profile) return { ...fromProfile(profile, samples), decidedBy: 'iCCP' };
  if (dataOf('sRGB')) return { ...shownAsSrgb, decidedBy: 'sRGB' };
  const described = gama ? fromGamma(gama, dataOf('cHRM'), samples) : null;
  return described ? { ...described, decidedBy: 'gAMA' } : { ...shownAsSrgb, decidedBy: null };
}

/**
 * The chunks that define the colours of the samples, without those that they override. Without `keepProfile` the samples were converted to sRGB, or
 * were sRGB before: a profile, or what stands in its place, is dropped.
 */
export function selectColourChunks(chunks: readonly PngChunk[], { keepProfile }: { keepProfile: boolean }): PngChunk[] {
  const { decidedBy, icc } = readPngColour(chunks);
  const colour = chunks.filter(({ type }) => colourChunks.includes(type));
  const select = (...types: readonly string[]) => colour.filter(({ type }) => types.includes(type));
  if (icc && !keepProfile) return [];
  if (decidedBy === 'cICP') return colour;
  if (decidedBy === 'iCCP') return icc ? select('iCCP') : [];
  if (decidedBy === 'sRGB') return select('sRGB');
  return select('gAMA', 'cHRM');
}

/** The same PNG with this profile and no other description of its colours. */
export function withPngProfile(chunks: readonly PngChunk[], icc: Buffer | null): PngChunk[] {
  const [header, ...rest] = chunks.filter(({ type }) => !colourChunks.includes(type));
  return header ? [header, ...(icc ? [createPngProfile(icc)] : []), ...rest] : [];
}
