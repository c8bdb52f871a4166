import { expect, test } from '@jest/globals';
import { findFormatByName } from './image-extensions.js';

test('findFormatByName: knows every usual extension, in upper case too', () => {
  const names = ['a.JPG', 'a.jfif', 'a.apng', 'a.tif', 'a.psb', 'a.hif', 'a.j2k', 'a.txt', 'jpg'];
  expect(names.map(findFormatByName)).toEqual(['jpeg', 'jpeg', 'png', 'tiff', 'psd', 'heic', 'jp2', null, null]);
});
