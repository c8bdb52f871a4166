import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createSystemResolver } from './resolve-with-system.js';

const typeA = 1;
const headerBytes = 12;

let nameServer: Socket;
let directory: string;
let asked: string[];
/** IPv4 addresses by name. */
let records: Record<string, string>;

beforeEach(async () => {
  asked = [];
  records = {};
  directory = await mkdtemp(join(tmpdir(), 'pixmill-names-'));
  nameServer = createSocket('udp4');
  nameServer.on('message', answer);
  nameServer.bind(0, '127.0.0.1');
  await once(nameServer, 'listening');
});

afterEach(async () => {
  nameServer.close();
  await once(nameServer, 'close');
  await rm(directory, { recursive: true });
});

/** Answers A questions from `records`; names that begin with `dead` get no answer. */
function answer(query: Buffer, { port, address }: { port: number; address: string }): void {
  const labels: string[] = [];
  let offset = headerBytes;
  for (let length = query[offset] ?? 0; length > 0; length = query[offset] ?? 0) {
    labels.push(query.toString('latin1', offset + 1, offset + 1 + length));
    offset += 1 + length;
  }
  const name = labels.join('.');
  const type = query.readUInt16BE(offset + 1);
  if (type === typeA) asked.push(name);
  if (name.startsWith('dead')) return;
  const found = records[name];
  const data = type === typeA && found ? Buffer.from(found.split('.').map(Number)) : null;
  const record = data ? Buffer.concat([Buffer.from([0xc0, headerBytes, 0, typeA, 0, 1, 0, 0, 0, 0, 0, 4]), data]) : Buffer.alloc(0);
  const flags = found ? 0x80 : 0x83;
  const header = Buffer.from([query[0] ?? 0, query[1] ?? 0, 0x81, flags, 0, 1, 0, data ? 1 : 0, 0, 0, 0, 0]);
  nameServer.send(Buffer.concat([header, query.subarray(headerBytes, offset + 5), record]), port, address);
}

async function createResolver({ hosts = '', configuration = '' } = {}) {
  const [hostsPath, configurationPath] = [join(directory, 'hosts'), join(directory, 'resolv.conf')];
  await writeFile(hostsPath, hosts);
  await writeFile(configurationPath, configuration);
  return createSystemResolver({ nameServers: [`127.0.0.1:${nameServer.address().port}`], hostsPath, configurationPath });
}

describe('system resolver', () => {
  test('the hosts file comes before the name servers, whatever the case of letters', async () => {
    const resolve = await createResolver({ hosts: '# a.test\n192.0.2.1 b.test A.test # c\n2001:db8::1\ta.TEST\n' });
    expect(await resolve('a.Test')).toEqual(['192.0.2.1', '2001:db8::1']);
    expect(asked).toEqual([]);
  });

  test('asks a name server, and rejects a name that does not exist', async () => {
    records = { 'a.test': '192.0.2.7' };
    const resolve = await createResolver();
    expect(await resolve('a.test')).toEqual(['192.0.2.7']);
    await expect(resolve('b.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  test.each([
    ['search shop.test', 'minio', ['minio.shop.test']],
    ['search shop.test\noptions ndots:5', 'minio.x', ['minio.x.shop.test']],
    ['search shop.test', 'minio.x', ['minio.x', 'minio.x.shop.test']],
    ['domain shop.test', 'minio.', ['minio']],
  ])('with %j, %s stands for the names %j', async (configuration, name, names) => {
    records = { [names.at(-1) ?? '']: '192.0.2.9' };
    expect(await (await createResolver({ configuration }))(name)).toEqual(['192.0.2.9']);
    expect(asked).toEqual(names);
  });

  test('many names without an answer do not delay another', async () => {
    records = { 'a.test': '192.0.2.7' };
    const resolve = await createResolver();
    let answered = 0;
    const dead = Array.from({ length: 40 }, (_, number) =>
      resolve(`dead-${number}.test`).catch((thrown: unknown) => {
        answered += 1;
        return thrown;
      }),
    );
    expect(await resolve('a.test')).toEqual(['192.0.2.7']);
    expect(answered).toBe(0);
    expect(await dead[0]).toMatchObject({ code: 'ETIMEOUT' });
    await Promise.all(dead);
  });
});
