import { describe, expect, test } from '@jest/globals';
import { createNotAnImage, listInputs, nameFormats } from './inputs.js';

const browser = listInputs({ inputs: 'browser' }, { heic: true });
const withoutHeic = listInputs({ inputs: 'all' }, { heic: false });

describe('listInputs', () => {
  test('listInputs: a job that takes what browsers show takes no HEIC, installed or not', () => {
    expect(nameFormats(browser)).toBe('JPEG, PNG, GIF, WebP, AVIF or SVG');
    expect(nameFormats(withoutHeic, 'and')).toBe('JPEG, PNG, GIF, WebP, AVIF, SVG, JPEG 2000, TIFF, BMP, ICO and PSD');
    expect(listInputs({ inputs: 'all' }, { heic: true })).toEqual([...withoutHeic, 'heic']);
  });
});

describe('createNotAnImage', () => {
  test.each([
    [{ format: null }, browser, undefined, 'Not a supported image: send JPEG, PNG, GIF, WebP, AVIF or SVG'],
    [{ format: null, name: 'PDF' }, browser, undefined, 'Not a supported image (PDF): send JPEG, PNG, GIF, WebP, AVIF or SVG'],
    [{ format: 'heic' }, browser, 'a.jpg', 'a.jpg: not a supported image (JPEG, PNG, GIF, WebP, AVIF, SVG), this is HEIC'],
    [{ format: null }, browser, 'a.jpg', 'a.jpg: not a supported image (JPEG, PNG, GIF, WebP, AVIF, SVG)'],
    [
      { format: 'heic' },
      withoutHeic,
      undefined,
      'Not a supported image (HEIC): send JPEG, PNG, GIF, WebP, AVIF, SVG, JPEG 2000, TIFF, BMP, ICO or PSD. The operator of this service can install a decoder of HEIC: npm run models -- heic',
    ],
  ] as const)('createNotAnImage: of %j lists what the job takes', (detected, inputs, file, message) => {
    expect(createNotAnImage(detected, inputs, file)).toMatchObject({ code: 'not_an_image', message });
  });
});
