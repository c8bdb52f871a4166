import type { OperationOf } from '@pixmill/contracts';
import type { ImageSize } from '@pixmill/image-formats';
import { type Raster, toColourRaster } from '../pixels/raster.js';
import { joinAlpha, readAlpha } from '../raster-ops/alpha-plane.js';
import { fillHiddenColours } from '../raster-ops/fill-hidden-colours.js';
import { resizeRaster } from '../raster-ops/resize-raster.js';
import type { FrameStep } from './step.js';
import type { SuperResolver } from './super-resolver.js';

/**
 * Enlarges with a neural network, which works at factor 4; the result of factor 3 is that made smaller. Alpha is enlarged by Lanczos3. Throws
 * AppError `invalid_parameter` where the network is not installed. Source: docs/super-resolution.md.
 */
export const superResolution: FrameStep<OperationOf<'super-resolution'>> = {
  kind: 'frame',
  // the network knows sRGB only
  predictShape: (before, { factor }) => ({ ...before, width: before.width * factor, height: before.height * factor, srgb: true }),
  prepare:
    ({ after, tools: { superResolver } }) =>
    (frame) =>
      superResolve(frame, after, superResolver),
};

async function superResolve(frame: Raster, { width, height }: ImageSize, resolver: SuperResolver): Promise<Raster> {
  const size = { width, height };
  const alpha = readAlpha(frame);
  const colours = toColourRaster(alpha ? fillHiddenColours(frame) : frame, false);
  const enlarged = await resizeRaster(await resolver.enlarge(colours), size);
  const result = frame.channels <= 2 ? toGray(enlarged) : enlarged;
  return alpha ? joinAlpha(result, await resizeRaster(alpha, size)) : result;
}

/** The mean of the three samples: the network may have coloured a gray by a level or two. */
function toGray({ data, width, height }: Raster): Raster {
  const gray = Buffer.alloc(width * height);
  for (let to = 0, from = 0; to < gray.length; to += 1, from += 3) {
    gray[to] = Math.round(((data[from] ?? 0) + (data[from + 1] ?? 0) + (data[from + 2] ?? 0)) / 3);
  }
  return { data: gray, width, height, channels: 1 };
}
