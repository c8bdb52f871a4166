import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes a Markdown page of this name, without its extension, to a folder. Creates the folder. Throws what the file system throws. */
export async function writePage(folder: string, name: string, markdown: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.md`), `${markdown}\n`);
}
