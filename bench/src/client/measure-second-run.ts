import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { commandPath, measureFolder, type ProgramRun, runProgram } from './run-program.js';

/** px; the results do not matter, only that they are there. */
const side = 12;

/** A run over files that are all done. Nobody listens at the address of its service. Throws when a file is missing, or when the run fails. */
export async function measureSecondRun(folder: string, files: number): Promise<ProgramRun> {
  const [sources, results] = [join(folder, 'many'), join(folder, 'many-results')];
  await mkdir(sources);
  for (let index = 0; index < files; index += 1) await writeFile(join(sources, `icon-${index}.png`), await drawIcon(index));
  const options = {
    cwd: folder,
    env: { PIXMILL_URL: 'http://127.0.0.1:9', PIXMILL_API_KEY: '0'.repeat(32), XDG_CACHE_HOME: join(folder, 'many-cache') },
  };
  const args = [commandPath, 'optimize', sources, '--to', results];
  await runProgram([...args, '--local'], options);
  const second = await runProgram(args, options);
  const done = await measureFolder(results);
  if (done.files !== files) throw new Error(`the first run made ${done.files} of ${files} files`);
  return second;
}

/** A square of one colour, another one for each index. */
function drawIcon(index: number): Promise<Buffer> {
  const background = { r: index % 256, g: Math.floor(index / 256), b: 128 };
  return sharp({ create: { width: side, height: side, channels: 3, background } })
    .png()
    .toBuffer();
}
