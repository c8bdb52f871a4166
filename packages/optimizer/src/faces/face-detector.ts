import { createHash } from 'node:crypto';
import type { Face } from '@pixmill/contracts';
import { type FacePicture, findFaces } from '@pixmill/vision';
import sharp from 'sharp';
import type { FaceDetector } from '../operations/face-detector.js';
import { fromRaster, type Raster, toColourRaster, toRaster } from '../pixels/raster.js';

/** px: larger pictures are made smaller first, because the network sees at most 192 px of a side at a time. */
const MAX_SIDE = 1600;

/**
 * A detector for the rasters of one image. The network is loaded when a face is first searched, and stays in this process. Rasters with the same
 * pixels are searched once. Source: docs/analysis.md#faces.
 */
export function createFaceDetector(): FaceDetector {
  const found = new Map<string, Promise<readonly Face[]>>();
  return {
    async findFaces(image, wanted) {
      const { digest, picture } = await openPicture(image);
      const all = found.get(`${digest} faces`);
      if (all) return all;
      const key = `${digest} ${wanted}`;
      const faces = found.get(key) ?? findFaces(picture, { wanted });
      found.set(key, faces);
      return faces;
    },
  };
}

/** The raster in RGB on white, on at most `MAX_SIDE` px, and a digest of what the detector sees. */
async function openPicture(image: Raster): Promise<{ readonly digest: string; readonly picture: FacePicture }> {
  const shrunk = await shrink(image);
  const { data, width, height } = shrunk;
  const digest = createHash('sha1').update(`${image.width} ${image.height} ${width} ${height} `).update(data).digest('hex');
  return {
    digest,
    picture: {
      width,
      height,
      scale: { x: image.width / width, y: image.height / height },
      async render({ left, top, width: partWidth, height: partHeight }, size) {
        const part = fromRaster(shrunk).extract({ left, top, width: partWidth, height: partHeight });
        return (await toRaster(part.resize({ ...size, fit: 'fill', kernel: 'linear' }))).data;
      },
    },
  };
}

async function shrink(image: Raster): Promise<Raster> {
  const { data, width, height, channels } = toColourRaster(image);
  const pixels = sharp(data, { raw: { width, height, channels }, limitInputPixels: false }).flatten({ background: '#ffffff' });
  if (Math.max(width, height) <= MAX_SIDE) return toRaster(pixels);
  return toRaster(pixels.resize({ width: MAX_SIDE, height: MAX_SIDE, fit: 'inside' }));
}
