import sharp from 'sharp';

/**
 * Leaves a process nothing to read but SVG, and that from memory alone (decisions.md 17). The fonts there are, which take a while to find, are
 * looked for before the first drawing has to be in time.
 */
export async function restrictToSvg(): Promise<void> {
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ['VipsForeignLoadSvgBuffer'] });
  await sharp(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="9">a</text></svg>')).raw().toBuffer();
}
