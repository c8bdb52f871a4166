/** The only address that may be dialled; it serves redirects. Inside the namespace it is local, outside it is never used. */
export const publicAddress = '93.184.216.34';

/** A host that must not be dialled; `*` is replaced by the number of the probe. */
export interface Spelling {
  readonly host: string;
  readonly scheme?: 'https';
  /** The first lookup gives the public address, every later one a forbidden address. */
  readonly rebinds?: true;
}

/** Short, octal, hexadecimal, decimal, other digits and dots. Source: docs/outbound.md#why-the-guard-sits-in-the-connection. */
const loopback: readonly string[] = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '0177.0.0.1',
  '0x7f.0.0.1',
  '0x7f.1',
  '0x7f000001',
  '2130706433',
  '017700000001',
  '127.0.0.1.',
  '0',
  '0.0.0.0',
  '127.255.255.254',
  '%31%32%37.0.0.1',
  '１２７.０.０.１',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  '127．0．0．1',
  '127｡0｡0｡1',
  'localhost',
  'LocalHost.',
  '127.0.0.1:22',
];

/** Private, shared (CGNAT), link-local, metadata services, benchmarking, multicast, broadcast. */
const specialIpv4: readonly string[] = [
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '100.64.0.1',
  '169.254.169.254',
  '169.254.170.2',
  '2852039166',
  '0xa9fea9fe',
  '100.100.100.200',
  '192.0.0.192',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
];

/** Loopback, mapped, compatible, translated, NAT64, 6to4, Teredo, link-local, unique local, site-local, ISATAP, multicast. */
const ipv6: readonly string[] = [
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:a9fe:a9fe]',
  '[::127.0.0.1]',
  '[::ffff:0:7f00:1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b:1::a9fe:a9fe]',
  '[2002:7f00:1::1]',
  '[2001:0:53aa:64c:0:fbff:80ff:fffe]',
  '[fe80::1]',
  '[fd00:ec2::254]',
  '[fec0::1]',
  '[2a00::5efe:7f00:1]',
  '[ff02::1]',
];

const withCredentials: readonly string[] = ['user:pass@127.0.0.1', `${publicAddress}@127.0.0.1`, `${publicAddress}:80@[::1]`];

/** Addresses of the names; every other name does not exist. */
const addressesByName: Readonly<Record<string, readonly string[]>> = {
  localhost: ['127.0.0.1', '::1'],
  'loopback.test': ['127.0.0.1'],
  'private.test': ['10.0.0.1'],
  'metadata.test': ['169.254.169.254'],
  'unspecified.test': ['0.0.0.0'],
  'six.test': ['::1'],
  'mapped.test': ['::ffff:127.0.0.1'],
  'local.test': ['fd00:ec2::254'],
  'mixed.test': [publicAddress, '127.0.0.1'],
  'mixed-six.test': [publicAddress, '::1'],
};
const specialNames = Object.keys(addressesByName).filter((name) => name !== 'localhost');

export const spellings: readonly Spelling[] = [
  ...[...loopback, ...specialIpv4, ...ipv6, ...withCredentials, ...specialNames, `${publicAddress}:22`].map((host) => ({ host })),
  { host: '127.0.0.1', scheme: 'https' },
  { host: 'loopback.test', scheme: 'https' },
  { host: 'rebind-*.test', rebinds: true },
];

/** A name that does not exist. Its error is the error that every forbidden address must have. */
export const absentSpelling: Spelling = { host: 'absent.test' };

/** Returns the addresses of a name; a rebinding name changes from the public address to loopback after its first lookup. */
export function createResolver(): (name: string) => readonly string[] {
  const seen = new Set<string>();
  return (host) => {
    const name = host.toLowerCase().replace(/\.$/, '');
    if (!name.startsWith('rebind-')) return addressesByName[name] ?? [];
    const isFirstLookup = !seen.has(name);
    seen.add(name);
    return [isFirstLookup ? publicAddress : '127.0.0.1'];
  };
}

/** URL of an image at the host as it is spelled; `number` makes the name of a rebinding host unique. */
export function toUrl({ host, scheme }: Spelling, number: number): string {
  return `${scheme ?? 'http'}://${host.replace('*', String(number))}/x.png`;
}

export const redirectStatuses = [301, 302, 303, 307, 308] as const;

/** URL at the public origin that redirects to `target`. */
export function toRedirectUrl(status: number, target: string): string {
  return `http://${publicAddress}/to/${status}/x.png?to=${encodeURIComponent(target)}`;
}
