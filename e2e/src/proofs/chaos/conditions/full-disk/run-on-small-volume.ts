import { type ChildProcess, spawn, spawnSync } from 'node:child_process';

const isRoot = process.getuid?.() === 0;
/** New mounts, which end with the program. A user other than root is root inside until the program starts. */
const unshareFlags = isRoot ? ['-m'] : ['-r', '-m'];
/** The database servers refuse root, and only root can switch to another user. */
const restoreUserCommand = isRoot ? [] : ['unshare', `--map-user=${process.getuid?.()}`, `--map-group=${process.getgid?.()}`];

const mountScript = `
set -e
mount -t tmpfs -o "size=$1,mode=0711" tmpfs "$2"
shift 2
exec "$@"
`;

export interface SmallVolume {
  readonly folder: string;
  readonly sizeBytes: number;
}

function createArguments({ folder, sizeBytes }: SmallVolume, command: readonly string[]): string[] {
  return [...unshareFlags, 'sh', '-c', mountScript, 'sh', String(sizeBytes), folder, ...restoreUserCommand, ...command];
}

/** Whether this user may mount a file system of memory: root, or an ordinary user where the system has user namespaces. */
export function canMountVolume(volume: SmallVolume): boolean {
  return spawnSync('unshare', createArguments(volume, ['true'])).status === 0;
}

/** Starts a Node program, with an IPC channel, that alone sees a new file system of memory in a folder. */
export function runOnSmallVolume(volume: SmallVolume, args: readonly string[]): ChildProcess {
  return spawn('unshare', createArguments(volume, [process.execPath, ...args]), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}
