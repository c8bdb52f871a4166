import type { OutputFormat } from '@pixmill/contracts';
import type { CandidateFinder } from '../search/search-context.js';
import { findAvifCandidates } from './avif.js';
import { findGifCandidates } from './gif.js';
import { findJp2Candidates } from './jp2.js';
import { findJpegCandidates } from './jpeg.js';
import { findPngCandidates } from './png.js';
import { findWebpCandidates } from './webp.js';

/** Candidate finders of the main result, by format. */
export const candidateFinders: Readonly<Record<OutputFormat, CandidateFinder>> = {
  jpeg: findJpegCandidates,
  png: findPngCandidates,
  gif: findGifCandidates,
  webp: findWebpCandidates,
  avif: findAvifCandidates,
  jp2: findJp2Candidates,
};
