import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findInstalledParts } from '@pixmill/decoders/installed';
import { runOrThrow } from '../run-command.js';
import { installPart, isPartInstalled } from './install-part.js';
import type { Part } from './part.js';

const folder = mkdtempSync(join(tmpdir(), 'pixmill-parts-'));
const modelsDir = join(folder, 'models');
let registry: Server;
let integrity: string;

/** A package with a script and a peer, as weights have them. */
function packSample(): Buffer {
  const source = join(folder, 'package');
  mkdirSync(source);
  const manifest = {
    name: 'sample-part',
    version: '1.2.3',
    scripts: { postinstall: 'echo > ran' },
    peerDependencies: { absent: '^1.0.0' },
  };
  writeFileSync(join(source, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(source, 'weights.txt'), 'weights');
  runOrThrow(folder, 'tar', 'czf', 'sample.tgz', 'package');
  return readFileSync(join(folder, 'sample.tgz'));
}

beforeAll(async () => {
  const bytes = packSample();
  integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  registry = createServer(({ url = '' }, response) => {
    if (url.endsWith('.tgz')) return response.end(bytes);
    const { port } = registry.address() as AddressInfo; // a TCP server's address is no text
    const dist = { tarball: `http://127.0.0.1:${port}/sample.tgz`, integrity };
    const versions = { '1.2.3': { name: 'sample-part', version: '1.2.3', dist } };
    return response.end(JSON.stringify({ name: 'sample-part', 'dist-tags': { latest: '1.2.3' }, versions }));
  });
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  const { port } = registry.address() as AddressInfo; // as above
  process.env.npm_config_registry = `http://127.0.0.1:${port}/`;
  process.env.npm_config_cache = join(folder, 'cache');
});

afterAll(() => {
  registry.closeAllConnections();
  registry.close();
  rmSync(folder, { recursive: true });
});

const toPart = (fields: Partial<Part> = {}): Part => ({
  name: 'heic',
  package: 'sample-part',
  version: '1.2.3',
  integrity,
  licence: 'MIT',
  purpose: 'test',
  reason: 'A test.',
  ...fields,
});

describe('installPart', () => {
  test('installs the package, without its scripts and peers, and leaves nothing else', async () => {
    await installPart(modelsDir, toPart());
    expect(readdirSync(modelsDir)).toEqual(['heic']);
    expect(readdirSync(join(modelsDir, 'heic/node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['sample-part']);
    expect(readdirSync(join(modelsDir, 'heic/node_modules/sample-part')).sort()).toEqual(['package.json', 'weights.txt']);
    expect([...findInstalledParts(modelsDir)]).toEqual([['heic', { package: 'sample-part', version: '1.2.3' }]]);
    expect([isPartInstalled(modelsDir, toPart()), isPartInstalled(modelsDir, toPart({ version: '1.2.4' }))]).toEqual([true, false]);
  });

  test('keeps what was there when the package has another hash', async () => {
    const wrong = toPart({ integrity: `sha512-${createHash('sha512').update('another').digest('base64')}` });
    await expect(installPart(modelsDir, wrong)).rejects.toThrow('sample-part@1.2.3 with another hash');
    expect(readdirSync(modelsDir)).toEqual(['heic']);
    expect(isPartInstalled(modelsDir, toPart())).toBe(true);
  });

  test('keeps only what the conversion wrote', async () => {
    const convert = (packageFolder: string, target: string) => cpSync(join(packageFolder, 'weights.txt'), join(target, 'weights.flat'));
    await installPart(modelsDir, toPart({ name: 'super-resolution', convert }));
    expect(readdirSync(join(modelsDir, 'super-resolution')).sort()).toEqual(['part.json', 'weights.flat']);
    expect([...findInstalledParts(modelsDir).keys()]).toEqual(['heic', 'super-resolution']);
  });

  test('keeps what was there, and says why, when the conversion or the registry fails', async () => {
    const convert = () => {
      throw new Error('no such layer');
    };
    await expect(installPart(modelsDir, toPart({ name: 'super-resolution', convert }))).rejects.toThrow('no such layer');
    expect(existsSync(join(modelsDir, 'super-resolution/weights.flat'))).toBe(true);
    Object.assign(process.env, {
      npm_config_registry: 'http://127.0.0.1:9/',
      npm_config_cache: join(folder, 'empty'),
      npm_config_fetch_retries: '0',
    });
    await expect(installPart(modelsDir, toPart())).rejects.toThrow('the npm registry does not answer (ECONNREFUSED)');
    expect(readdirSync(modelsDir).sort()).toEqual(['heic', 'super-resolution']);
  });
});

test('findInstalledParts: finds nothing without a folder, and no part whose manifest is not whole', () => {
  const cut = join(folder, 'cut');
  mkdirSync(join(cut, 'heic'), { recursive: true });
  writeFileSync(join(cut, 'heic/part.json'), '{"package":');
  expect([findInstalledParts(null).size, findInstalledParts(join(folder, 'absent')).size, findInstalledParts(cut).size]).toEqual([0, 0, 0]);
});
