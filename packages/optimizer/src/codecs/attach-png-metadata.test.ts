import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { findPngProfile, noMetadata, readPngChunks } from '@pixmill/image-formats';
import sharp from 'sharp';
import { readFacts } from '../source/read-facts.js';
import { pngAveraged } from './png-averaged.js';
import { pngColours } from './png-colours.js';
import { pngPalette } from './png-palette.js';

const bytes = readFileSync(new URL('../../../../fixtures/images/rgb-16-bit.png', import.meta.url));

const cases = [pngPalette, pngColours, pngAveraged].flatMap((codec) => [true, false].map((packed) => ({ codec, knobs: { packed } })));

test.each(cases)('attachPngMetadata: $codec.name keeps the colour profile, packed: $knobs.packed', async ({ codec, knobs }) => {
  const facts = await readFacts(bytes, 'png');
  const source = { bytes, facts, pixels: () => sharp(bytes, { ignoreIcc: true }), metadata: { ...noMetadata, icc: facts.icc } };
  const { bytes: encoded } = await codec.encode(source, knobs, new AbortController().signal);
  expect(facts.icc).not.toBeNull();
  expect(findPngProfile(readPngChunks(encoded))).toEqual(facts.icc);
});
