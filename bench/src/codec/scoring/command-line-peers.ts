/** Command-line optimizers of the distribution, where they are installed: spawned, bounded, from file to file. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const limitMs = 60_000;

/** Exit code of a bounded run; what it prints goes to the file, or nowhere. */
async function run(command, args, stdoutPath) {
  const out = stdoutPath === null ? null : await open(stdoutPath, 'w');
  try {
    const stdio = ['ignore', out?.fd ?? 'ignore', 'ignore'];
    const child = spawn(command, args, { stdio, timeout: limitMs, killSignal: 'SIGKILL' });
    const [code, signal] = await once(child, 'exit');
    return code ?? signal;
  } finally {
    await out?.close();
  }
}

/** First line of what `--version` prints; null where the tool is not installed. */
function versionOf(command) {
  const { status, stdout, stderr, error } = spawnSync(command, ['--version'], { encoding: 'utf8', timeout: 10_000 });
  if (error) return null;
  return `${stdout}${stderr}`.split('\n')[0].trim() || `exit ${status}`;
}

/** `args` names the files. Throws with the exit code when the tool refuses. */
function tool({ name, format, role = 'main', lossless = false, command, args, stdout = false }) {
  return {
    name,
    format,
    role,
    lossless,
    version: versionOf(command),
    async encode(bytes) {
      const folder = await mkdtemp(join(tmpdir(), 'pixmill-peer-'));
      try {
        const [from, to] = [join(folder, `in.${format}`), join(folder, 'out')];
        await writeFile(from, bytes);
        const code = await run(command, args(from, to), stdout ? to : null);
        if (code !== 0 || !existsSync(to)) throw new Error(`${command} ended with ${code}`);
        return await readFile(to);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** Debian's tools at the settings people use them with. */
export const tools = () =>
  [
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
      // it answers on stdout or in a folder, under the same name
      args: (from) => ['--quiet', '--strip-all', '--force', '--max=80', '--stdout', from],
      stdout: true,
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
  ]
    .map(tool)
    .filter(({ version }) => version !== null);
