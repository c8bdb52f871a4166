import { avifTroubles } from './avif-troubles.js';
import { gifTroubles } from './gif-troubles.js';
import { jpegTroubles } from './jpeg-troubles.js';
import { pngTroubles } from './png-troubles.js';
import type { Trouble } from './trouble.js';
import { webpTroubles } from './webp-troubles.js';

export type { Trouble } from './trouble.js';

/** One file per kind of damage. */
export const troubles: readonly Trouble[] = [...jpegTroubles, ...pngTroubles, ...gifTroubles, ...webpTroubles, ...avifTroubles];
