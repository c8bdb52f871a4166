import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createTemporaryProject, type TemporaryProject } from '../testing/temporary-project.js';
import { createTemporaryName, removeLeftOvers } from './temporary-files.js';
import { writeOutput } from './write-output.js';

const modulePath = fileURLToPath(new URL('./write-output.js', import.meta.url));

let project: TemporaryProject;
beforeEach(() => {
  project = createTemporaryProject();
});
afterEach(() => project.remove());

const isTemporary = (name: string) => /^\.pixmill-.*\.tmp$/.test(name);

/** Writes 100,000 bytes over `photo.jpg` in a process of its own. */
function writeInProcess({ shell = 'exec', prepare = '' }: { readonly shell?: string; readonly prepare?: string }) {
  const code = `
    import { open } from 'node:fs/promises';
    import { writeOutput } from ${JSON.stringify(modulePath)};
    ${prepare}
    const path = ${JSON.stringify(project.path('photo.jpg'))};
    const error = await writeOutput(path, Buffer.alloc(100_000)).catch((thrown) => thrown);
    process.stdout.write(JSON.stringify([error?.code, error?.path === path]));`;
  return spawnSync('sh', ['-c', `${shell} "$0" --input-type=module --eval "$1"`, process.execPath, code], { encoding: 'utf8' });
}

/** The first write of a file puts half of the bytes on the disk; then the process is killed. */
const killInTheMiddle = `
  const file = await open(process.execPath);
  Object.getPrototypeOf(file).writeFile = async function (bytes) {
    await this.write(bytes, 0, bytes.length / 2);
    process.kill(process.pid, 'SIGKILL');
  };`;

test('writeOutput: a kill in the middle leaves the old file, and the next run removes what was left over', async () => {
  project.add(['photo.jpg', 'old']);
  expect(writeInProcess({ prepare: killInTheMiddle }).signal).toBe('SIGKILL');
  expect(project.read('photo.jpg').slice(0, 9)).toBe('old');
  expect(project.list().filter(isTemporary)).toHaveLength(1);
  await removeLeftOvers(project.folder);
  expect(project.list()).toEqual(['photo.jpg']);
});

test('removeLeftOvers: keeps the files of running processes, of other machines for an hour, and all other files', async () => {
  const running = createTemporaryName();
  const elsewhere = running.replace(/^\.pixmill-\w+-\d+/, '.pixmill-000000-999999999');
  const others = ['.pixmill-notes.tmp', '.photo.jpg.tmp', 'photo.jpg'];
  project.add(running, elsewhere, ...others, running.replace(/-\d+-/, '-999999999-'));
  await removeLeftOvers(project.folder);
  expect(project.list()).toEqual([running, elsewhere, ...others].sort());
});

test('writeOutput: a disk that takes no more is an error with the name of the file, and leaves the old file alone', () => {
  project.add(['photo.jpg', 'old']);
  const { stdout } = writeInProcess({ shell: 'ulimit -f 64 && exec' }); // blocks of 512 or 1,024 bytes
  expect(JSON.parse(stdout)).toEqual(['EFBIG', true]);
  expect(project.list()).toEqual(['photo.jpg']);
  expect(project.read('photo.jpg').slice(0, 9)).toBe('old');
});

test('writeOutput: makes folders, and replaces a file at once', async () => {
  await writeOutput(project.path('a/b/photo.jpg'), Buffer.from('new'));
  writeFileSync(project.path('a/b/photo.jpg'), 'changed');
  await writeOutput(project.path('a/b/photo.jpg'), Buffer.from('newer'));
  expect([project.list(), project.read('a/b/photo.jpg')]).toEqual([['a/b/photo.jpg'], 'newer']);
});
