import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import type { Connect } from './dial.js';
import { createGuardedHttpClient } from './guarded-http-client.js';

/** Addresses of the names in these tests; any other name has none. */
const zone: Readonly<Record<string, readonly string[]>> = {
  'loopback.test': ['127.0.0.1'],
  'loopback6.test': ['::1'],
  'private.test': ['10.0.0.5'],
  'metadata.test': ['169.254.169.254'],
  'unique-local.test': ['fd00::5'],
  'mapped.test': ['::ffff:10.0.0.5'],
  'zoned.test': ['fe80::1%eth0'],
  'odd-spelling.test': ['0x7f000001'],
  'mixed-last.test': ['8.8.8.8', '127.0.0.1'],
  'mixed-first.test': ['10.0.0.1', '8.8.8.8'],
  'mixed-family.test': ['2a00:1450::1', '8.8.8.8', '::1'],
  localhost: ['127.0.0.1', '::1'],
  'public.test': ['8.8.8.8'],
  'public6.test': ['2a00:1450::1', '8.8.4.4'],
  'none.test': [],
};

/** A client that records the addresses it would dial and dials none. */
function createRecordingClient() {
  const resolved: string[] = [];
  const dialled: string[] = [];
  const connect: Connect = ({ address, port }) => {
    dialled.push(`${address} ${port}`);
    const socket = new Socket();
    process.nextTick(() => socket.destroy(new Error('recorded, not dialled')));
    return socket;
  };
  const resolve = async (host: string) => {
    resolved.push(host);
    return zone[host] ?? [];
  };
  const client = createGuardedHttpClient({ allow: [], ports: [80, 443] }, { resolve, connect });
  return { client, resolved, dialled };
}

const unusedPath = join(tmpdir(), 'pixmill-outbound-never-written');

/** One download and one POST. */
async function attemptBoth(url: string) {
  const { client, resolved, dialled } = createRecordingClient();
  const signal = new AbortController().signal;
  const downloading = await client.download(url, { path: unusedPath, maxBytes: 1_000, signal }).catch((thrown: unknown) => thrown);
  const posting = await client
    .request(url, { method: 'POST', headers: {}, body: '{}', timeoutMs: 2_000, signal })
    .catch((thrown: unknown) => thrown);
  return { downloading, posting, resolved, dialled };
}

const forbidden = [
  // dotted, short, octal, hexadecimal, decimal, with ideographic dots
  'http://127.0.0.1/',
  'http://127.0.0.2/',
  'http://127.255.255.254/',
  'http://127.1/',
  'http://127.0.1/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0x7f.0.0.1/',
  'http://0x7F.1/',
  'http://0177.0.0.1/',
  'http://017700000001/',
  'http://0177.0x0.0.1/',
  'http://127.0.0.1./',
  'http://%31%32%37.0.0.1/',
  'http://①②⑦.0.0.1/',
  'http://127。0。0。1/',
  'http://１２７．０．０．１/',
  'http://0/',
  'http://0.0.0.0/',
  'http://00/',
  // private, shared, link-local, documentation, benchmarking, multicast, reserved
  'http://10.0.0.1/',
  'http://10.1/',
  'http://167772161/',
  'http://172.16.0.1/',
  'http://192.168.0.1/',
  'http://0xc0a80001/',
  'http://100.64.0.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://2852039166/',
  'http://0xa9fea9fe/',
  'http://0251.0376.0251.0376/',
  'http://192.0.0.1/',
  'http://192.0.2.1/',
  'http://198.18.0.1/',
  'http://198.51.100.1/',
  'http://203.0.113.1/',
  'http://192.88.99.1/',
  'http://224.0.0.1/',
  'http://240.0.0.1/',
  'http://255.255.255.255/',
  'http://4294967295/',
  // IPv6, with embedded IPv4 addresses
  'http://[::1]/',
  'http://[0:0:0:0:0:0:0:1]/',
  'http://[::]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[0:0:0:0:0:ffff:10.0.0.1]/',
  'http://[::ffff:0:127.0.0.1]/',
  'http://[::127.0.0.1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[64:ff9b::169.254.169.254]/',
  'http://[64:ff9b:1::a00:1]/',
  'http://[2002:7f00:1::]/',
  'http://[2002:a9fe:a9fe::1]/',
  'http://[2001:0:a00:1:0:0:80ff:fffe]/',
  'http://[2a00::5efe:7f00:1]/',
  'http://[fe80::1]/',
  'http://[fec0::1]/',
  'http://[fc00::1]/',
  'http://[fd00:ec2::254]/',
  'http://[ff02::1]/',
  'http://[2001:db8::1]/',
  'http://[3fff::1]/',
  'http://[4000::1]/',
  'http://[100::1]/',
  // disguised by credentials, backslashes and case
  'http://8.8.8.8@127.0.0.1/',
  'http://user:password@10.0.0.1/',
  'http:127.0.0.1',
  'http:\\\\127.0.0.1\\',
  'https://127.0.0.1/',
  'https://[::1]/',
  'HTTP://LOCALHOST/',
  // names
  'http://localhost/',
  'http://loopback.test/',
  'https://loopback6.test/',
  'http://private.test/',
  'http://metadata.test/',
  'http://unique-local.test/',
  'http://mapped.test/',
  'http://zoned.test/',
  'http://odd-spelling.test/',
  'http://mixed-last.test/',
  'http://mixed-first.test/',
  'http://mixed-family.test/',
  // ports outside the list
  'http://8.8.8.8:22/',
  'https://8.8.8.8:8443/',
  'http://public.test:6379/',
  'http://[2a00:1450::1]:5432/',
];

describe('dial', () => {
  test.each(forbidden)('rejects %s', async (url) => {
    const { downloading, posting, dialled } = await attemptBoth(url);
    expect(dialled).toEqual([]);
    expect(downloading).toMatchObject({ code: 'source_unreachable', message: 'The image could not be downloaded' });
    expect(posting).toMatchObject({ code: 'address_refused' });
  });

  test.each([
    'ftp://8.8.8.8/',
    'file:///etc/passwd',
    'unix:/run/x.sock',
    'gopher://8.8.8.8:80/',
    'data:,x',
    'http://',
    '//8.8.8.8/',
    '8.8.8.8',
    '',
  ])('rejects %j, which is not an http or https URL', async (url) => {
    const { downloading, posting, dialled, resolved } = await attemptBoth(url);
    expect([...dialled, ...resolved]).toEqual([]);
    expect(downloading).toMatchObject({ code: 'source_unreachable', message: 'The image could not be downloaded' });
    expect(posting).toMatchObject({ code: 'address_refused' });
  });

  test('rejects the URL of a unix socket', async () => {
    const { downloading, dialled } = await attemptBoth('http://unix:/run/x.sock:/');
    expect(dialled).toEqual([]);
    expect(downloading).toMatchObject({ code: 'source_unreachable' });
  });

  test.each([
    ['http://8.8.8.8/', ['8.8.8.8 80']],
    ['https://8.8.8.8/', ['8.8.8.8 443']],
    ['http://8.8.8.8:443/', ['8.8.8.8 443']],
    ['http://0x08080808/', ['8.8.8.8 80']],
    ['http://[2a00:1450::1]/', ['2a00:1450::1 80']],
    ['https://public.test/', ['8.8.8.8 443']],
    ['https://public6.test/', ['2a00:1450::1 443', '8.8.4.4 443']],
  ])('dials the checked addresses of %s', async (url, expected) => {
    const { downloading, posting, dialled } = await attemptBoth(url);
    expect(dialled).toEqual([...expected, ...expected]);
    expect(downloading).toMatchObject({ code: 'source_unreachable', message: 'The image could not be downloaded' });
    expect(posting).toMatchObject({ code: 'connection_failed' });
  });

  test('reports a name without an address with the message of a forbidden one', async () => {
    const { downloading, posting, dialled } = await attemptBoth('http://none.test/');
    expect(dialled).toEqual([]);
    expect(downloading).toMatchObject({ code: 'source_unreachable', message: 'The image could not be downloaded' });
    expect(posting).toBeInstanceOf(AppError);
    expect(posting).toMatchObject({ code: 'connection_failed' });
  });

  test('resolves a name once for each request', async () => {
    const { resolved } = await attemptBoth('http://public6.test/');
    expect(resolved).toEqual(['public6.test', 'public6.test']);
  });
});
