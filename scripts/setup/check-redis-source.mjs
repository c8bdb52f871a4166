import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { isNewEnough, listRedisPrograms, redisRemedies } from '../../packages/local-services/programs/redis-programs.mjs';
import { SetupError } from './setup-error.mjs';

const probeTimeoutMs = 60_000;

/**
 * Throws SetupError with the ways out when a start could get no Redis: neither REDIS_URL, nor a program on the PATH, nor an earlier private
 * copy, nor a package source that answers. Called before anything is installed or built, which takes minutes.
 */
export function checkRedisSource(root, { env = process.env, copyFolders = listCopyFolders(root, env) } = {}) {
  if (env.REDIS_URL) return;
  const programs = listRedisPrograms(env.PATH);
  if (programs.some((command) => isNewEnough(spawnSync(command, ['--version'], { encoding: 'utf8', timeout: 10_000 }).stdout ?? '')))
    return;
  if (copyFolders.some(hasPrivateCopy)) return;
  const problem = findAptProblem(env);
  if (problem === null) return;
  const tooOld = programs.map((command) => `${command} does not run or is too old`);
  throw new SetupError([...redisRemedies, 'Tried:', ...[...tooOld, problem].map((line) => `  ${line}`)].join('\n'));
}

function listCopyFolders(root, env) {
  return [resolve(root, env.DATA_DIR || '.pixmill', 'redis'), join(homedir(), '.cache', 'pixmill'), '/var/lib/pixmill'];
}

/** Whether a private copy runs is checked later; a broken one must not stop a build without a network. */
function hasPrivateCopy(folder) {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.some((name) => name.startsWith('redis-') && existsSync(join(folder, name, 'usr', 'bin')));
}

/** Why apt cannot provide a private copy, or null. Fetches the index of the package source only, about 250 kB, into a folder of its own. */
function findAptProblem(env) {
  const folders = (env.PATH ?? '').split(delimiter);
  const missing = ['apt-get', 'dpkg-deb'].find((name) => !folders.some((folder) => existsSync(join(folder, name))));
  if (missing !== undefined) return `${missing}: not there, so no private copy can be made of this system's package`;
  const lists = mkdtempSync(join(tmpdir(), 'pixmill-apt-'));
  try {
    mkdirSync(join(lists, 'partial'));
    mkdirSync(join(lists, 'cache', 'archives', 'partial'), { recursive: true });
    const noIndexes = ['Packages', 'Translations', 'Contents-deb'].map(
      (name) => `Acquire::IndexTargets::deb::${name}::DefaultEnabled=false`,
    );
    const settings = [`Dir::State::Lists=${lists}`, `Dir::Cache=${lists}/cache`, 'Debug::NoLocking=1', 'APT::Sandbox::User=', ...noIndexes];
    const patience = ['Acquire::Retries=0', 'Acquire::http::Timeout=20', 'Acquire::https::Timeout=20'];
    const options = [...settings, ...patience].flatMap((setting) => ['-o', setting]);
    const { stderr = '' } = spawnSync('apt-get', ['-qq', ...options, 'update'], { encoding: 'utf8', timeout: probeTimeoutMs, cwd: '/' });
    if (readdirSync(lists).some((name) => /Release$/.test(name))) return null;
    return `apt-get: no package source answers${firstReason(stderr ?? '')}`;
  } finally {
    rmSync(lists, { recursive: true, force: true });
  }
}

function firstReason(stderr) {
  const [line = ''] = stderr.split('\n').filter((text) => /^[EW]: /.test(text));
  return line === '' ? '' : `: ${line.slice(3)}`;
}
