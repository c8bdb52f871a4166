import { basename } from 'node:path';
import type { Face } from '@pixmill/contracts';
import { type Raster, squareAround } from '@pixmill/optimizer/faces';
import sharp, { type OverlayOptions } from 'sharp';

const side = 120;
const labelHeight = 16;
const columns = 10;

/** A face and the picture that it was found in. */
export interface FoundFace {
  readonly path: string;
  readonly raster: Raster;
  readonly face: Face;
}

/** Draws what crop mode `face` cuts out for each face on one sheet. */
export async function drawCrops(found: readonly FoundFace[], out: string): Promise<void> {
  const tiles = await Promise.all(found.map(drawTile));
  const background = { width: columns * side, height: Math.ceil(tiles.length / columns) * (side + labelHeight) };
  await sharp({ create: { ...background, channels: 3, background: '#888888' } })
    .composite(tiles.flat())
    .png()
    .toFile(out);
}

async function drawTile({ path, raster: { data, width, height, channels }, face }: FoundFace, index: number): Promise<OverlayOptions[]> {
  const [left, top] = [(index % columns) * side, Math.floor(index / columns) * (side + labelHeight)];
  const area = squareAround(face, { width, height });
  const crop = await sharp(data, { raw: { width, height, channels } })
    .extract({ left: area.left, top: area.top, width: area.width, height: area.height })
    .resize(side, side)
    .png()
    .toBuffer();
  const name = basename(path).replace(/[<>&]/g, '').slice(-14);
  const text = `<svg width="${side}" height="${labelHeight}"><rect width="100%" height="100%" fill="white"/><text x="2" y="12" font-size="10">${name} ${face.score}</text></svg>`;
  return [
    { input: crop, left, top },
    { input: Buffer.from(text), left, top: top + side },
  ];
}
