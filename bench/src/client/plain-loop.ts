/**
 * `node bench/dist/client/plain-loop.js SOURCES RESULTS PROCESSES`: the optimizer of the workers in a plain loop over a folder. The next images are
 * read while the processes work.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createOptimizer } from '@pixmill/optimizer';
import { toJobSpec } from '../bench-mode.js';
import { runConcurrently } from '../overhead/run-concurrently.js';

const [sources = '', results = '', processes = ''] = process.argv.slice(2);
const optimizer = createOptimizer({ processes: Number(processes), maxPixels: 75_000_000 });
const spec = toJobSpec('intelligent');
const neverAborted = new AbortController().signal;
await mkdir(results, { recursive: true });
await runConcurrently(await readdir(sources), Number(processes) * 2, async (name) => {
  const { variants } = await optimizer.optimize(await readFile(join(sources, name)), spec, neverAborted);
  const [main] = variants;
  if (main === undefined) throw new Error(`${name} has no result`);
  await writeFile(join(results, name), main.bytes);
});
await optimizer.close();
