import type { Part } from './part.js';

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
];
