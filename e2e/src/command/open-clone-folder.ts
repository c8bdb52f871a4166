import { copyFile, mkdir, mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunningService } from '../service.js';
import { runShellIn, type ShellFolder } from '../shell-blocks.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Few, since each is optimized; copies, since a command may write beside them. */
const images = ['photo.png', 'sample.jpg', 'logo.svg'];

/**
 * A folder that looks like the clone of a reader after `npm start`: images, packages, and the data folder of the service. The environment names
 * no service.
 */
export async function openCloneFolder(service: Pick<RunningService, 'url' | 'dataDir'>): Promise<ShellFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'pixmill-clone-'));
  await mkdir(join(folder, 'fixtures/images'), { recursive: true });
  for (const name of images) await copyFile(join(root, 'fixtures/images', name), join(folder, 'fixtures/images', name));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await symlink(service.dataDir, join(folder, '.pixmill'));
  const { PIXMILL_URL: _, PIXMILL_API_KEY: __, DATA_DIR: ___, INIT_CWD: ____, ...env } = process.env;
  return runShellIn(folder, env, { 'http://127.0.0.1:3000': service.url });
}
