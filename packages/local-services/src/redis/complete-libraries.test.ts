import { describe, expect, test } from '@jest/globals';
import { completeLibraries } from './complete-libraries.js';
import { parseDependencies, parseMissingLibraries } from './private-apt.js';

/** As Debian 12 has them; libssl3 has two libraries and a name unlike the other one. */
const dependencies: Readonly<Record<string, readonly string[]>> = {
  'redis-server': ['redis-tools', 'adduser'],
  'redis-tools': ['libc6', 'libjemalloc2', 'liblua5.1-0', 'libssl3', 'libsystemd0'],
  libssl3: ['libc6', 'libzstd1'],
};
const contents: Readonly<Record<string, readonly string[]>> = {
  libjemalloc2: ['libjemalloc.so.2'],
  'liblua5.1-0': ['liblua5.1.so.0'],
  libssl3: ['libssl.so.3', 'libcrypto.so.3'],
  libsystemd0: ['libsystemd.so.0'],
  libzstd1: ['libzstd.so.1'],
};

async function complete(needed: readonly string[]): Promise<string[]> {
  const unpacked: string[] = [];
  const present = () => unpacked.flatMap((name) => contents[name] ?? []);
  await completeLibraries(['redis-server', 'redis-tools'], {
    listMissing: async () => needed.filter((library) => !present().includes(library)),
    listDependencies: async (names) => names.flatMap((name) => dependencies[name] ?? []),
    unpack: async (names) => void unpacked.push(...names),
  });
  return unpacked;
}

describe('completeLibraries', () => {
  test('adds nothing when the system has every library', async () => {
    expect(await complete([])).toEqual([]);
  });

  test('adds the packages whose names fit the missing libraries only', async () => {
    expect(await complete(['libjemalloc.so.2', 'liblua5.1.so.0'])).toEqual(['libjemalloc2', 'liblua5.1-0']);
  });

  test('adds the other dependencies, and their dependencies, when a name fits none; never the C library', async () => {
    expect(await complete(['libjemalloc.so.2', 'libcrypto.so.3'])).toEqual(['libjemalloc2', 'liblua5.1-0', 'libssl3', 'libsystemd0']);
    expect(await complete(['libzstd.so.1'])).toContain('libzstd1');
  });

  test('rejects with the names of libraries that no package has', async () => {
    await expect(complete(['libnowhere.so.1'])).rejects.toThrow('no package has libnowhere.so.1');
  });
});

test('parseDependencies: reads names, alternatives too, and skips virtual packages and recommendations', () => {
  const output = [
    'redis-tools',
    '  PreDepends: init-system-helpers',
    '  Depends: libc6',
    ' |Depends: libssl3:amd64',
    '  Depends: <libssl>',
    '  Recommends: x',
  ];
  expect(parseDependencies(output.join('\n'))).toEqual(['init-system-helpers', 'libc6', 'libssl3']);
});

test('parseMissingLibraries: reads the lines of ldd without a file', () => {
  const output =
    '\tlinux-vdso.so.1 (0x0)\n\tlibjemalloc.so.2 => not found\n\tlibm.so.6 => /lib/libm.so.6 (0x1)\n\tliblzf.so.1 => not found\n';
  expect(parseMissingLibraries(output)).toEqual(['libjemalloc.so.2', 'liblzf.so.1']);
});
