/** Optimizers of the Linux distribution, with the settings that people commonly use. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageFormat } from '@pixmill/contracts';
import type { Peer, PeerRole } from './peer.js';

const timeoutMs = 60_000;
const versionTimeoutMs = 10_000;

interface CommandLineTool {
  readonly name: string;
  readonly format: ImageFormat;
  readonly role?: PeerRole;
  readonly lossless?: boolean;
  readonly command: string;
  readonly args: (from: string, to: string) => readonly string[];
  /** Whether the command prints the result, instead of writing it to `to`. */
  readonly printsResult?: boolean;
}

const tools: readonly CommandLineTool[] = [
  {
    name: 'jpegtran -optimize -progressive',
    format: 'jpeg',
    lossless: true,
    command: 'jpegtran',
    args: (from, to) => ['-copy', 'none', '-optimize', '-progressive', '-outfile', to, from],
  },
  {
    name: 'jpegoptim --max=80',
    format: 'jpeg',
    command: 'jpegoptim',
    args: (from) => ['--quiet', '--strip-all', '--force', '--max=80', '--stdout', from],
    printsResult: true, // it can write to a folder only, under the same name
  },
  {
    name: 'pngquant --quality 0-80',
    format: 'png',
    command: 'pngquant',
    args: (from, to) => ['--quality', '0-80', '--speed', '3', '--output', to, from],
  },
  { name: 'optipng -o2', format: 'png', lossless: true, command: 'optipng', args: (from, to) => ['-quiet', '-o2', '-out', to, from] },
  { name: 'gifsicle -O3', format: 'gif', lossless: true, command: 'gifsicle', args: (from, to) => ['-O3', from, '-o', to] },
  { name: 'gifsicle -O3 --lossy=80', format: 'gif', command: 'gifsicle', args: (from, to) => ['-O3', '--lossy=80', from, '-o', to] },
  { name: 'cwebp -q 80', format: 'jpeg', role: 'webp', command: 'cwebp', args: (from, to) => ['-quiet', '-q', '80', from, '-o', to] },
];

/** The installed tools. */
export function listCommandLinePeers(): readonly Peer[] {
  return tools.flatMap((tool) => {
    const { name, format, role = 'main', lossless = false } = tool;
    const version = readVersion(tool.command);
    return version === null ? [] : [{ name, format, role, lossless, version, encode: (bytes: Buffer) => encode(tool, bytes) }];
  });
}

/** The first line that `--version` prints; null when the command is not installed. */
function readVersion(command: string): string | null {
  const { status, stdout, stderr, error } = spawnSync(command, ['--version'], { encoding: 'utf8', timeout: versionTimeoutMs });
  if (error) return null;
  return `${stdout}${stderr}`.split('\n')[0]?.trim() || `exit ${status}`;
}

async function encode({ format, command, args, printsResult = false }: CommandLineTool, bytes: Buffer): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'pixmill-peer-'));
  try {
    const [from, to] = [join(folder, `in.${format}`), join(folder, 'out')];
    await writeFile(from, bytes);
    const code = await runCommand(command, args(from, to), printsResult ? to : null);
    if (code !== 0 || !existsSync(to)) throw new Error(`${command} ended with ${code}`);
    return await readFile(to);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns the exit code or the signal. The output goes to `stdoutPath`, or nowhere without one. */
async function runCommand(command: string, args: readonly string[], stdoutPath: string | null): Promise<number | string> {
  const out = stdoutPath === null ? null : await open(stdoutPath, 'w');
  try {
    const child = spawn(command, args, { stdio: ['ignore', out?.fd ?? 'ignore', 'ignore'], timeout: timeoutMs, killSignal: 'SIGKILL' });
    const [code, signal] = await once(child, 'exit');
    return code ?? signal;
  } finally {
    await out?.close();
  }
}
