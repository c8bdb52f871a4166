import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fixtureBytes } from '@pixmill/testkit';
import { type RunningService, startService } from './service.js';
import { openShellFolder, readShellBlocks, type ShellBlock, type ShellFolder } from './shell-blocks.js';

let service: RunningService;
let folder: ShellFolder;
let blocks: readonly ShellBlock[];

beforeAll(async () => {
  service = await startService();
  folder = await openShellFolder(service);
  blocks = await readShellBlocks('README.md');
}, 90_000);

afterAll(async () => {
  await service.stopAndRemove();
  await folder.remove();
}, 60_000);

const source = fixtureBytes('images/photo.png');
const pngSignature = source.subarray(0, 8);

describe('README: its commands, copied into a shell', () => {
  test('there are two', () => {
    expect(blocks).toHaveLength(2);
  });

  test('one call writes the smaller image', async () => {
    await folder.run(blocks[0]?.commands ?? '');
    const image = await folder.read('small.png');
    expect(image.subarray(0, 8)).toEqual(pngSignature);
    expect(image.length).toBeLessThan(source.length);
  });

  test('a job is submitted, waited for, and its result is fetched', async () => {
    await folder.run(blocks[1]?.commands ?? '');
    const { result } = JSON.parse((await folder.read('result.json')).toString());
    const image = await folder.read('photo.png');
    expect(image.subarray(0, 8)).toEqual(pngSignature);
    expect(image).toHaveLength(result[0].optimized_size);
    expect(result[0]).toMatchObject({ success: 1, original_size: source.length });
  });
});
