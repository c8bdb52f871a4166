import { copyFile, mkdir, mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fixturePath } from '@pixmill/testkit';
import type { RunningService } from '../service.js';
import { runShellIn, type ShellFolder } from '../shell-blocks.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * What a reader has, and the file of `fixtures/images` in its place. Few and small, since each is optimized; copies, since a command may write
 * beside them or over them.
 */
const images = {
  'fixtures/images/photo.png': 'photo.png',
  'fixtures/images/sample.jpg': 'sample.jpg',
  'fixtures/images/logo.svg': 'logo.svg',
  'images/hero.jpg': 'srgb-profile.jpg',
  'images/icons/cart.png': 'palette.png',
  'assets/icons/star.png': 'palette.png',
  'photos/portrait.jpg': 'gray.jpg',
  'photo.jpg': 'gray.jpg',
};

/**
 * A folder that looks like the clone of a reader after `npm start`: images, packages, and the data folder of the service. The environment names
 * no service.
 */
export async function openCloneFolder(
  service: Pick<RunningService, 'url' | 'dataDir'>,
  replaced: Readonly<Record<string, string>> = {},
): Promise<ShellFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'pixmill-clone-'));
  for (const [path, fixture] of Object.entries(images)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await copyFile(fixturePath(`images/${fixture}`), join(folder, path));
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await symlink(service.dataDir, join(folder, '.pixmill'));
  const { PIXMILL_URL: _, PIXMILL_API_KEY: __, DATA_DIR: ___, INIT_CWD: ____, ...env } = process.env;
  const ownFolders = { XDG_CACHE_HOME: join(folder, '.cache'), XDG_CONFIG_HOME: join(folder, '.config') };
  return runShellIn(folder, { ...env, ...ownFolders }, { 'http://127.0.0.1:3000': service.url, ...replaced });
}
