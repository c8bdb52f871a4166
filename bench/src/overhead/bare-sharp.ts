/**
 * What a script with sharp alone would do: read the file, resize, encode with the encoder settings that the service uses, nothing else.
 * The parent sends `{ paths, concurrency, width, jpeg }` and hears `{ results, ms, cpuMs }`, or `{ failure }`.
 */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { serveOrders } from './orders.mjs';

// as in a codec process: no earlier pixels, and one thread for each image at work
sharp.cache(false);
sharp.concurrency(1);

serveOrders(async ({ paths, concurrency, width, jpeg }) => {
  const left = [...paths];
  const results = [];
  const before = process.cpuUsage();
  const startedAt = performance.now();
  const lane = async () => {
    for (let path = left.shift(); path !== undefined; path = left.shift()) {
      const sentAt = performance.now();
      const { data, info } = await sharp(await readFile(path))
        .autoOrient()
        .resize({ width })
        .jpeg(jpeg)
        .toBuffer({ resolveWithObject: true });
      results.push({ ms: performance.now() - sentAt, sizeBytes: data.length, width: info.width });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(before);
  return { results, ms, cpuMs: (user + system) / 1_000 };
});
