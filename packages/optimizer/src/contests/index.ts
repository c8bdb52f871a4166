import type { RunContest } from '../contest.js';
import type { PixelFormat } from '../image-facts.js';
import { contestAvif } from './avif.js';
import { contestGif } from './gif.js';
import { contestJpeg } from './jpeg.js';
import { contestPng } from './png.js';
import { contestWebp } from './webp.js';

/** Who competes for the main result, by the source's format. */
export const contests: Readonly<Record<PixelFormat, RunContest>> = {
  jpeg: contestJpeg,
  png: contestPng,
  gif: contestGif,
  webp: contestWebp,
  avif: contestAvif,
};
