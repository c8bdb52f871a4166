import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const outputs = ['.js', '.js.map', '.d.ts'];

/** Removes compiled files whose source is gone: tsc leaves them, and jest would run their tests. */
export function removeStaleOutput(root) {
  const nested = ['packages', 'apps'].flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)));
  for (const workspace of [...nested, ...['e2e', 'bench', 'tools'].map((name) => join(root, name))]) {
    const dist = join(workspace, 'dist');
    if (!existsSync(dist)) continue;
    for (const file of readdirSync(dist, { recursive: true }).filter((name) => name.endsWith('.js'))) {
      const stem = file.slice(0, -'.js'.length);
      if (existsSync(join(workspace, 'src', `${stem}.ts`))) continue;
      for (const ending of outputs) rmSync(join(dist, stem + ending), { force: true });
    }
  }
}
