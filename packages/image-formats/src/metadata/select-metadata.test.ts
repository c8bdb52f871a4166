import { describe, expect, test } from '@jest/globals';
import type { RasterFormat } from '../image-facts.js';
import { readExifDensity } from './exif/exif-fields.js';
import { createExif, noExifFields } from './exif/exif-writer.js';
import { noChange, type PictureChange } from './picture-change.js';
import { type MetadataSelection, selectMetadata } from './select-metadata.js';

const per300 = { x: 300, y: 150, unit: 'inch' } as const;
const facts = { width: 40, height: 30, orientation: 1, exif: null, xmp: null, iptc: null, density: per300, contents: [] };
const upright: PictureChange = { ...noChange, upright: { width: 40, height: 30 } };

function select(source: RasterFormat, selection: Partial<MetadataSelection>, more: Partial<Parameters<typeof selectMetadata>[0]> = {}) {
  return selectMetadata(
    { format: source, ...facts, ...more },
    { level: 'none', dropsLocation: false, format: source, change: upright, ...selection },
  );
}

describe('selectMetadata: density without any option', () => {
  test.each(['jpeg', 'png'] as const)('%s keeps it in its field', (format) => {
    expect(select(format, {})).toMatchObject({ density: per300, exif: null });
  });

  test.each(['webp', 'avif'] as const)('%s keeps its own in 66 bytes of EXIF, and a copy gets none', (format) => {
    const { exif } = select(format, {});
    expect(exif && readExifDensity(exif)).toEqual(per300);
    expect(exif?.length).toBe(66);
    expect(select('jpeg', { format }).exif).toBeNull();
    expect(select(format, {}, { density: { x: 72, y: 72, unit: 'inch' } }).exif).toBeNull();
  });

  test('it is turned with the picture, and goes when the picture is resampled', () => {
    expect(select('jpeg', { change: { ...upright, isTurned: true } }).density).toEqual({ x: 150, y: 300, unit: 'inch' });
    expect(select('jpeg', { change: { ...upright, isResampled: true } }).density).toBeNull();
  });
});

describe('selectMetadata: EXIF', () => {
  const exif = createExif({ ...noExifFields, artist: Buffer.from('Ann') });

  test.each(['none', 'copyright'] as const)('the orientation of stored pixels is written at level %s', (level) => {
    const turned = { exif, orientation: 6, density: null };
    const artist = level === 'copyright' ? Buffer.from('Ann') : null;
    expect(select('jpeg', { level, change: noChange }, turned).exif).toEqual(createExif({ ...noExifFields, orientation: 6, artist }));
    expect(select('jpeg', { level }, turned).exif).toEqual(createExif({ ...noExifFields, artist }));
  });
});

test.each(['copyright', 'all'] as const)('selectMetadata: drops XMP that is none, at level %s', (level) => {
  const xmp = { packet: Buffer.from('<!DOCTYPE x [<!ENTITY e "e">]><x>&e;</x>'), extension: null };
  expect(select('jpeg', { level }, { xmp }).xmp).toBeNull();
});
