import sharp from 'sharp';
import { type OptimizeRequest, type OptimizeResult, optimizeImage } from '../optimize.js';
import { serveParent } from './serve-parent.js';

/** The program of a codec process. */

// libvips would otherwise hand out earlier pixels, and take more threads than the one of this lane (reliability.md, facts 9 and E8)
sharp.cache(false);
sharp.concurrency(1);
serveParent<OptimizeRequest, OptimizeResult>(
  (request, onMeasured) =>
    // the parent ends the whole process instead of the signal: no library promises to stop
    optimizeImage(request, { onMeasured, signal: new AbortController().signal }),
  sharp.versions,
);
