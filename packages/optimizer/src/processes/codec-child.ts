import { serveParent } from '@pixmill/sandbox';
import sharp from 'sharp';
import { optimizeImage } from '../optimize.js';
import type { OptimizeRequest, OptimizeResult } from '../optimize-result.js';

/** The program of a codec process. */

// otherwise libvips may return pixels of an earlier image, and uses several threads (docs/codec-isolation.md#environment-of-a-codec-process)
sharp.cache(false);
sharp.concurrency(1);
serveParent<OptimizeRequest, OptimizeResult>(
  (request, { onMeasured, onFallback }) =>
    // the signal is never aborted: the parent kills the process instead, because no codec can stop in the middle
    optimizeImage(request, { onMeasured, onFallback, signal: new AbortController().signal }),
  sharp.versions,
);
