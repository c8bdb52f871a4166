import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publicAddress } from './spellings.js';

/** Enables loopback, makes every address local where `ip` is installed, and sends name lookups to 127.0.0.1. */
const prepareScript = `
set -e
if command -v ip >/dev/null; then
  ip link set lo up
  ip route add local 0.0.0.0/0 dev lo
  ip -6 route add local ::/0 dev lo 2>/dev/null || true
elif command -v ifconfig >/dev/null; then
  ifconfig lo 127.0.0.1 up
  ifconfig lo:1 ${publicAddress} netmask 255.255.255.255 up
else
  perl -e '
    use Socket;
    socket(my $s, AF_INET, SOCK_DGRAM, 0) or die;
    sub up { ioctl($s, 0x8914, pack("a16 S x14", $_[0], 0x49)) or die "up: $!" }
    up("lo");
    ioctl($s, 0x8916, pack("a16 S n a4 x8", "lo:1", AF_INET, 0, inet_aton("${publicAddress}"))) or die "address: $!";
    up("lo:1");'
fi
mount --bind "$1/resolv.conf" /etc/resolv.conf
[ ! -e /etc/nsswitch.conf ] || mount --bind "$1/nsswitch.conf" /etc/nsswitch.conf
[ ! -e /proc/sys/net/ipv4/ip_unprivileged_port_start ] || echo 0 > /proc/sys/net/ipv4/ip_unprivileged_port_start || true
shift
exec "$@"
`;

const isRoot = process.getuid?.() === 0;
/** A new network and new mounts. A user other than root is root inside until the program starts. */
const unshareFlags = isRoot ? ['-n', '-m'] : ['-r', '-n', '-m'];

/** Runs the program as the user who started the proof: the database servers refuse root, and only root can switch to another user. */
const restoreUserCommand = isRoot ? [] : ['unshare', `--map-user=${process.getuid?.()}`, `--map-group=${process.getgid?.()}`];

/** Whether the machine allows such a namespace. */
export function canUnshare(): boolean {
  return spawnSync('unshare', [...unshareFlags, ...restoreUserCommand, 'true']).status === 0;
}

/** Starts a Node program in a network that has only loopback, with an IPC channel. */
export function runInNamespace(program: string, args: readonly string[]): ChildProcess {
  const folder = mkdtempSync(join(tmpdir(), 'pixmill-namespace-'));
  // No name server outside is reachable. Processes of other users read this folder as well.
  spawnSync('chmod', ['755', folder]);
  writeFileSync(join(folder, 'resolv.conf'), 'nameserver 127.0.0.1\noptions timeout:1 attempts:1 ndots:1\n');
  writeFileSync(join(folder, 'nsswitch.conf'), 'passwd: files\ngroup: files\nhosts: files dns\n');
  const command = ['sh', '-c', prepareScript, 'sh', folder, ...restoreUserCommand, process.execPath, program, ...args];
  return spawn('unshare', [...unshareFlags, ...command], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}
