import type { Part } from './part.js';
import { convertSuperResolution } from './super-resolution/convert-model.js';

/** All optional parts. Register a new one here and in `partNames` of packages/decoders. */
export const parts: readonly Part[] = [
  {
    name: 'heic',
    package: 'libheif-js',
    version: '1.23.2',
    integrity: 'sha512-qvHIXtggEsw1lCNCWBYKloL2Z36DJBm0R9ThGiH2JnhKYdeZFLPFkP30Lw4yMskxxhx0bKg1gLrBHX1D2w2pSw==',
    licence: 'LGPL-3.0',
    purpose: 'read HEIC pictures, as iPhones take them',
    reason:
      'HEVC, the coding within HEIC, is covered by patents whose holders license decoders, and the library has the LGPL: both are your decision.',
  },
  {
    name: 'super-resolution',
    package: '@upscalerjs/esrgan-thick',
    version: '1.0.0',
    integrity: 'sha512-Xt7LAEa1WYVdU8teye1A2J3T2ylb3ihlU/x01x1ieM7zZh5FzTll6fwmeUC82mkztWloGZM65KdSEWOmhlXOdw==',
    licence: 'MIT',
    purpose: 'enlarge pictures three and four times with a neural network',
    reason: 'it takes 10 to 13 s of processor time for each megapixel that it makes, 110 MB to download and 29 MB to keep.',
    convert: convertSuperResolution,
  },
];
