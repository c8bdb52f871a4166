import sharp from 'sharp';

/**
 * Restricts this process to SVG from memory: libvips loads no other format and no file. Renders one text at once, so that the slow search
 * for fonts does not count against the time limit of the first request. Source: docs/codec-isolation.md#svg.
 */
export async function restrictToSvg(): Promise<void> {
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ['VipsForeignLoadSvgBuffer'] });
  await sharp(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="9">a</text></svg>')).raw().toBuffer();
}
