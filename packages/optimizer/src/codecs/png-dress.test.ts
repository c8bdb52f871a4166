import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { findPngProfile, readPngChunks } from '../containers/png-chunks.js';
import { readFacts } from '../read-facts.js';
import { pngImagequant } from './png-imagequant.js';
import { pngPalette } from './png-palette.js';
import { pngPosterised } from './png-posterised.js';

const bytes = readFileSync(new URL('../../../../fixtures/images/rgb-16-bit.png', import.meta.url));

test.each([
  [pngPalette, {}],
  [pngImagequant, { packed: true }],
  [pngImagequant, { packed: false }],
  [pngPosterised, { packed: true }],
  [pngPosterised, { packed: false }],
])('the profile goes with the pixels, %#', async (codec, knobs) => {
  const facts = await readFacts(bytes, 'png');
  const source = { bytes, facts, pixels: () => sharp(bytes, { ignoreIcc: true }), metadata: { icc: facts.icc, exif: null } };
  const encoded = await codec.encode(source, knobs, new AbortController().signal);
  expect(facts.icc).not.toBeNull();
  expect(findPngProfile(readPngChunks(encoded))).toEqual(facts.icc);
});
