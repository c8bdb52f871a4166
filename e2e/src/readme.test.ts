import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fixtureBytes } from '@pixmill/testkit';
import { openCloneFolder } from './command/open-clone-folder.js';
import { type InstalledCommand, installCommand, type PackedCommand, packCommand } from './command/packed-command.js';
import { type ImageSite, openImageSite } from './image-site.js';
import { type RunningService, startService } from './service.js';
import { readCodeBlocks, readShellBlocks, type ShellBlock, type ShellFolder } from './shell-blocks.js';

let service: RunningService;
let site: ImageSite;
let folder: ShellFolder;
let blocks: readonly ShellBlock[];
let packed: PackedCommand;
let elsewhere: InstalledCommand;

beforeAll(async () => {
  site = await openImageSite('palette.png');
  const started = startService({ ...site.egressSettings, BOOTSTRAP_API_KEY: '' }); // the key is in a file, as for a reader
  packed = await packCommand();
  elsewhere = await installCommand(packed.tarball);
  service = await started;
  folder = await openCloneFolder(service, site.replacedHosts);
  blocks = await readShellBlocks('README.md', /curl|pixmill|node /);
}, 90_000);

afterAll(async () => {
  await service.stopAndRemove();
  await site.close();
  await Promise.all([folder, packed, elsewhere].map((each) => each.remove()));
}, 60_000);

/** The same command as `npx pixmill`, half a second faster. */
const cloneCommand = `node ${fileURLToPath(new URL('../../scripts/pixmill.mjs', import.meta.url))}`;
const source = fixtureBytes('images/photo.png');
const pngSignature = source.subarray(0, 8);

/** Fails unless a file is a PNG that is smaller than the photo. */
async function expectSmallerPng(name: string): Promise<void> {
  const image = await folder.read(name);
  expect(image.subarray(0, 8)).toEqual(pngSignature);
  expect(image.length).toBeLessThan(source.length);
}

describe('README: its commands, copied into a shell', () => {
  test('there are four', () => {
    expect(blocks).toHaveLength(4);
  });

  test('the command writes the smaller images of a folder', async () => {
    await folder.run(blocks[0]?.commands ?? '');
    await expectSmallerPng('small/photo.png');
  });

  test('the program with the client writes the smaller image', async () => {
    const [program = ''] = await readCodeBlocks('README.md', 'js');
    await folder.write('small.mjs', program.replace('http://127.0.0.1:3000', service.url));
    await folder.run(blocks[1]?.commands ?? '');
    await expectSmallerPng('small.png');
  });

  test('one call writes the smaller image', async () => {
    await folder.run(blocks[2]?.commands ?? '');
    await expectSmallerPng('smaller.png');
  });

  test('a job is submitted, waited for, and its result is fetched', async () => {
    await folder.run(blocks[3]?.commands ?? '');
    const { result } = JSON.parse((await folder.read('result.json')).toString());
    const image = await folder.read('photo.png');
    expect(image.subarray(0, 8)).toEqual(pngSignature);
    expect(image).toHaveLength(result[0].optimized_size);
    expect(result[0]).toMatchObject({ success: 1, original_size: source.length });
  });
});

test('docs/command.md: every command runs', async () => {
  const pageBlocks = await readShellBlocks('docs/command.md', /npx pixmill/);
  expect(pageBlocks.length).toBeGreaterThan(1);
  await folder.run('git init --quiet && git add fixtures/images/sample.jpg'); // for the hook
  const withoutNpx = pageBlocks.map((block) => ({ ...block, commands: block.commands.replaceAll('npx pixmill', cloneCommand) }));
  await folder.runAll(withoutNpx);
  expect((await folder.read('fixtures/images/sample.jpg')).length).toBeLessThan(fixtureBytes('images/sample.jpg').length);
}, 120_000);

describe('packed command: alone in an empty folder', () => {
  test('the package needs no other, and packing leaves the clone as it was', async () => {
    const manifest = JSON.parse(await readFile(join(elsewhere.packageFolder, 'package.json'), 'utf8'));
    expect(manifest).not.toHaveProperty('dependencies');
    expect((await readdir(elsewhere.packageFolder)).sort()).toEqual(['LICENSE', 'README.md', 'bin', 'docs', 'package.json', 'packed']);
    const [before, after] = packed.manifests;
    expect(after).toBe(before);
  });

  test('optimizes a file through a service elsewhere, and asks it while nothing outside the folder can be read', async () => {
    await writeFile(join(elsewhere.folder, 'photo.png'), source);
    const variables = { PIXMILL_URL: service.url, PIXMILL_API_KEY: (await folder.read('.pixmill/api-key')).toString().trim() };
    expect(await elsewhere.run(['optimize', 'photo.png', '--to', 'small'], { variables })).toMatchObject({ status: 0 });
    expect((await stat(join(elsewhere.folder, 'small/photo.png'))).size).toBeLessThan(source.length);
    expect(await elsewhere.run(['doctor'], { variables, confined: true })).toMatchObject({ status: 0, stderr: '' });
  });

  test.each([
    [['--version'], 0, /^0\.2\.0\n$/],
    [['--help'], 0, /optimize/],
    [['account', 'create', '--name', 'A'], 2, /`account` is a command of the operator.*clone/],
    [['optimize', 'photo.png', '--to', 'other', '--local'], 2, /--local needs the optimizer.*clone/],
    [['optimize', 'photo.png', '--to', 'other'], 3, /PIXMILL_URL/],
    [['optimize', 'photo.png', '--to', 'small'], 0, /skipped/],
  ])('pixmill %j exits with %i and says what it needs', async (args, status, text) => {
    const result = await elsewhere.run(args);
    expect([result.status, result.stdout + result.stderr]).toEqual([status, expect.stringMatching(text)]);
  });
});
