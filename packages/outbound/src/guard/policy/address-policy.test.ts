import { describe, expect, test } from '@jest/globals';
import { createAddressPolicy } from './address-policy.js';

const policy = createAddressPolicy({ allow: [], ports: [80, 443] });

/** First and last address of every forbidden block, and the neighbours outside. */
const blocks: [block: string, inside: string[], neighbours: string[]][] = [
  ['this network', ['0.0.0.0', '0.255.255.255'], ['1.0.0.0']],
  ['private 10', ['10.0.0.0', '10.255.255.255'], ['9.255.255.255', '11.0.0.0']],
  ['carrier-grade NAT', ['100.64.0.0', '100.127.255.255'], ['100.63.255.255', '100.128.0.0']],
  ['loopback', ['127.0.0.0', '127.255.255.255'], ['126.255.255.255', '128.0.0.0']],
  ['link-local', ['169.254.0.0', '169.254.255.255'], ['169.253.255.255', '169.255.0.0']],
  ['private 172', ['172.16.0.0', '172.31.255.255'], ['172.15.255.255', '172.32.0.0']],
  ['protocol assignments', ['192.0.0.0', '192.0.0.255'], ['191.255.255.255', '192.0.1.0']],
  ['TEST-NET-1', ['192.0.2.0', '192.0.2.255'], ['192.0.3.0']],
  ['AS112', ['192.31.196.0', '192.31.196.255', '192.175.48.0', '192.175.48.255'], ['192.31.197.0', '192.175.49.0']],
  ['AMT', ['192.52.193.0', '192.52.193.255'], ['192.52.192.255', '192.52.194.0']],
  ['6to4 relays', ['192.88.99.0', '192.88.99.255'], ['192.88.98.255', '192.88.100.0']],
  ['private 192', ['192.168.0.0', '192.168.255.255'], ['192.167.255.255', '192.169.0.0']],
  ['benchmarking', ['198.18.0.0', '198.19.255.255'], ['198.17.255.255', '198.20.0.0']],
  ['TEST-NET-2', ['198.51.100.0', '198.51.100.255'], ['198.51.99.255', '198.51.101.0']],
  ['TEST-NET-3', ['203.0.113.0', '203.0.113.255'], ['203.0.112.255', '203.0.114.0']],
  ['multicast and reserved', ['224.0.0.0', '239.255.255.255', '240.0.0.0', '255.255.255.255'], ['223.255.255.255']],
  ['IPv6 outside 2000::/3', ['::', '::1', '1fff:ffff::', '4000::1', 'fc00::1', 'fe80::1', 'fec0::1', 'ff02::1'], ['2000::1', '3ffe::1']],
  ['protocol assignments with Teredo', ['2001::', '2001::1', '2001:1ff:ffff::'], ['2000:ffff::', '2001:200::']],
  [
    'documentation',
    ['2001:db8::', '2001:db8:ffff::', '3fff::', '3fff:fff:ffff::'],
    ['2001:db7::', '2001:db9::', '3ffe:ffff::', '3fff:1000::'],
  ],
  ['6to4', ['2002::', '2002:ffff::'], ['2001:ffff::', '2003::']],
  ['AS112 over IPv6', ['2620:4f:8000::', '2620:4f:8000:ffff::'], ['2620:4f:7fff::', '2620:4f:8001::']],
  ['NAT64', ['64:ff9b::808:808', '64:ff9b:1::808:808'], []],
  ['IPv4-compatible and translated', ['::8.8.8.8', '::ffff:0:8.8.8.8'], []],
  ['ISATAP', ['2a00::5efe:808:808', '2a00::200:5efe:a00:1', '2a00::300:5efe:a00:1'], ['2a00::1:5efe:808:808', '2a00::5eff:808:808']],
  ['IPv4-mapped private addresses', ['::ffff:10.0.0.1', '::ffff:7f00:1', '0:0:0:0:0:ffff:a9fe:a9fe'], ['::ffff:8.8.8.8']],
  [
    'texts that are not IP literals',
    ['localhost', '', '2130706433', '0x7f.1', '127.1', '010.0.0.1', '8.8.8.8/32', ' 8.8.8.8', '[2000::1]'],
    [],
  ],
];

describe('address policy', () => {
  test.each(blocks)('rejects %s and allows the neighbours', (_block, inside, neighbours) => {
    expect(inside.filter((address) => policy.allows(address, 443))).toEqual([]);
    expect(neighbours.filter((address) => !policy.allows(address, 443))).toEqual([]);
  });

  test('allows a public address at the listed ports only', () => {
    expect([22, 80, 443, 444, 8080, 0, Number.NaN].filter((port) => policy.allows('8.8.8.8', port))).toEqual([80, 443]);
  });

  test('allows an exempt range at every port and nothing outside the range', () => {
    const lenient = createAddressPolicy({ allow: ['10.1.0.0/16', 'fd00::/8'], ports: [80] });
    expect(['10.1.2.3', '::ffff:10.1.2.3', 'fd12::1'].filter((address) => !lenient.allows(address, 9_000))).toEqual([]);
    expect(['10.2.0.1', '127.0.0.1', 'fc00::1', '8.8.8.8'].filter((address) => lenient.allows(address, 9_000))).toEqual([]);
  });
});
