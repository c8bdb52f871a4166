import { createHash } from 'node:crypto';
import type { ImageInfo } from '@pixmill/contracts';

/** Facts of an SVG. It has no size in pixels. In a file of its own: the process of the worker loads this without any codec. */
export function describeSvg(bytes: Buffer): ImageInfo {
  return {
    width: null,
    height: null,
    colourspace: 'sRGB',
    interlaced: false,
    sampling: '4:4:4',
    depth: 32,
    quality: 100,
    sha1: createHash('sha1').update(bytes).digest('hex'),
  };
}
