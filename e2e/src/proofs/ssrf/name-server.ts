import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';

const typeA = 1;
const typeAaaa = 28;
const headerBytes = 12;

/** The 16 bytes of an IPv6 address, which may end with an IPv4 address in dots. */
function toIpv6Bytes(address: string): Buffer {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const parseGroups = (text = '') => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const [before, after] = [parseGroups(head), parseGroups(tail)];
  const all = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let offset = headerBytes;
  for (let length = query[offset] ?? 0; length > 0; length = query[offset] ?? 0) {
    labels.push(query.toString('latin1', offset + 1, offset + 1 + length));
    offset += 1 + length;
  }
  return { name: labels.join('.'), type: query.readUInt16BE(offset + 1), end: offset + 5 };
}

function toRecord(type: number, address: string): Buffer {
  const data = type === typeA ? Buffer.from(address.split('.').map(Number)) : toIpv6Bytes(address);
  // The name is a pointer to the question; TTL 0 forbids caching.
  return Buffer.concat([Buffer.from([0xc0, headerBytes, 0, type, 0, 1, 0, 0, 0, 0, 0, data.length]), data]);
}

/**
 * Answers A and AAAA questions at 127.0.0.1:53. `resolve` is called once for each A question of a rebinding name, so that its address
 * changes from one lookup to the next; its AAAA questions have no answer.
 */
export async function openNameServer(resolve: (name: string) => readonly string[]): Promise<{ close(): void }> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const { name, type, end } = readQuestion(query);
    const rebinds = name.startsWith('rebind-');
    const addresses = rebinds && type !== typeA ? [] : resolve(name);
    const matching = addresses.filter((address) => type === (isIPv4(address) ? typeA : typeAaaa));
    const exists = rebinds || addresses.length > 0;
    const header = Buffer.from([query[0] ?? 0, query[1] ?? 0, 0x85, exists ? 0x80 : 0x83, 0, 1, 0, matching.length, 0, 0, 0, 0]);
    const records = matching.map((address) => toRecord(type, address));
    socket.send(Buffer.concat([header, query.subarray(headerBytes, end), ...records]), from.port, from.address);
  });
  socket.bind(53, '127.0.0.1');
  await once(socket, 'listening');
  return { close: () => socket.close() };
}
