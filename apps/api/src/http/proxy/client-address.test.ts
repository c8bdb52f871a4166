import { describe, expect, test } from '@jest/globals';
import { readClientAddress } from './client-address.js';
import { createIsTrustedProxy, trustedProxies } from './trust-proxy.js';

const read = (setting: string, forwardedFor: string | undefined, peer: string | undefined = '::ffff:10.0.0.1') =>
  readClientAddress({ peer, forwardedFor, isTrusted: createIsTrustedProxy(trustedProxies.parse(setting)) });

describe('readClientAddress', () => {
  test.each([
    ['0', '203.0.113.7', '10.0.0.1'],
    ['1', undefined, '10.0.0.1'],
    ['1', '', '10.0.0.1'],
    ['1', ' , ,', '10.0.0.1'],
    ['1', '203.0.113.7', '203.0.113.7'],
    ['1', '203.0.113.7:50121', '203.0.113.7'],
    ['1', '[2001:db8::1]:443', '2001:db8:0:0:0:0:0:1'],
    ['1', '198.51.100.1, 203.0.113.7', '203.0.113.7'],
    ['1', '198.51.100.1,,203.0.113.7, ,', '203.0.113.7'],
    ['1', `${'198.51.100.1,'.repeat(5_000)}203.0.113.7:1`, '203.0.113.7'],
    ['1', `203.0.113.7${','.repeat(9_000)}`, '203.0.113.7'],
    ['1', 'unknown, 203.0.113.7', '203.0.113.7'],
    ['2', '198.51.100.1, 203.0.113.7', '198.51.100.1'],
    ['2', '198.51.100.1:1, 203.0.113.7:2', '198.51.100.1'],
    ['2', '203.0.113.7', '203.0.113.7'],
    // nginx behind a Unix socket calls its peer `unix:`
    ['2', '192.0.2.9, 198.51.100.1, unix:', '198.51.100.1'],
    ['10.0.0.0/8', '198.51.100.1, 203.0.113.7', '203.0.113.7'],
    ['10.0.0.0/8', '203.0.113.7, 10.1.1.1:9999', '203.0.113.7'],
    ['10.0.0.0/8', '10.2.2.2, 10.1.1.1', '10.2.2.2'],
    ['::ffff:10.0.0.0/104', '198.51.100.1, 203.0.113.7', '203.0.113.7'],
    ['10.0.0.1, ::1, 203.0.113.0/24', '198.51.100.1, 203.0.113.7', '198.51.100.1'],
    ['10.0.0.1, 2001:db8::/32', '198.51.100.1, [2001:db8::9]:443', '198.51.100.1'],
    ['172.16.0.0/12', '203.0.113.7', '10.0.0.1'],
  ])('with TRUST_PROXY=%s reads X-Forwarded-For %j as %s', (setting, forwardedFor, address) => {
    expect(read(setting, forwardedFor)).toEqual({ address, unreadable: null });
  });

  test.each([
    ['1', 'unknown', '10.0.0.1', 'unknown'],
    ['1', '203.0.113.7, bucket-of-my-own', '10.0.0.1', 'bucket-of-my-own'],
    ['2', 'nonsense, 203.0.113.7', '203.0.113.7', 'nonsense'],
    ['10.0.0.0/8', '203.0.113.7, unix:, 10.1.1.1', '10.1.1.1', 'unix:'],
  ])('with TRUST_PROXY=%s and X-Forwarded-For %j returns the last trusted address, %s', (setting, forwardedFor, address, unreadable) => {
    expect(read(setting, forwardedFor)).toEqual({ address, unreadable });
  });

  test('reads at most 100 elements, also when all are trusted', () => {
    expect(read('10.0.0.0/8', `203.0.113.7,${'10.1.1.1,'.repeat(1_000)}`)).toEqual({ address: '10.1.1.1', unreadable: null });
    expect(read('99', `203.0.113.7,${'x,'.repeat(98)}`).address).toBe('203.0.113.7');
  });

  test('a peer on a Unix socket has no address: a number of proxies includes it, address ranges do not', () => {
    const fromSocket = (setting: string) =>
      readClientAddress({ peer: undefined, forwardedFor: '203.0.113.7', isTrusted: createIsTrustedProxy(trustedProxies.parse(setting)) });
    expect(fromSocket('1').address).toBe('203.0.113.7');
    for (const setting of ['0', '10.0.0.0/8']) expect(fromSocket(setting).address).toBeNull();
  });
});
