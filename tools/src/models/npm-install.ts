import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@pixmill/contracts';
import { root } from '../repository.js';
import type { Part } from './part.js';

/** npm's codes of a registry that does not answer. */
const offlineCodes = [
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  'ERR_SOCKET_TIMEOUT',
];

/** No scripts: a part is data or a library. No peers: the weights of a model name the runtime of their author, which the service does not use. */
const npmArgs = ['ci', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund', '--json'];

type LockedPackage = Pick<Part, 'package' | 'version' | 'integrity'>;

/** Installs one package into `folder`/node_modules with npm, by a lock file with its hash. Throws AppError `setup_failed` with a plain sentence. */
export async function npmInstall(folder: string, { package: name, version, integrity }: LockedPackage): Promise<void> {
  const project = { name: 'pixmill-part', version: '1.0.0', private: true, dependencies: { [name]: version } };
  const { private: _, ...lockedRoot } = project;
  const packages = { '': lockedRoot, [`node_modules/${name}`]: { version, integrity } };
  writeJson(join(folder, 'package.json'), project);
  writeJson(join(folder, 'package-lock.json'), {
    name: project.name,
    version: project.version,
    lockfileVersion: 3,
    requires: true,
    packages,
  });
  const { code, stdout, stderr } = await runNpm(folder);
  if (code !== 0) throw new AppError('setup_failed', { message: describeFailure(`${name}@${version}`, readErrorCode(stdout), stderr) });
}

const writeJson = (path: string, value: unknown) => writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);

interface NpmScripts {
  toNpmCommand(args: readonly string[]): { readonly command: string; readonly args: readonly string[]; readonly env: NodeJS.ProcessEnv };
}

const { toNpmCommand }: NpmScripts = await import(join(root, 'scripts/setup/npm-install.mjs'));

function runNpm(folder: string): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const { command, args, env } = toNpmCommand(npmArgs);
  const options = { cwd: folder, env: { npm_config_fetch_retries: '1', ...env } };
  const npm = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) npm[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  return new Promise((resolve, reject) => {
    npm.once('error', (cause) => reject(new AppError('setup_failed', { message: `npm cannot be started: ${cause.message}`, cause })));
    npm.once('close', (code) => resolve({ code, ...output }));
  });
}

/** The code in npm's answer; null when the answer has none. */
function readErrorCode(stdout: string): string | null {
  try {
    return JSON.parse(stdout).error.code ?? null;
  } catch {
    return null; // npm ended before it could answer in JSON
  }
}

function describeFailure(spec: string, code: string | null, stderr: string): string {
  if (code !== null && offlineCodes.includes(code)) {
    return `the npm registry does not answer (${code}). ${spec} comes from there: try again with a network, or copy the models folder from a machine that has it`;
  }
  if (code === 'EINTEGRITY')
    return `the registry sent a ${spec} with another hash than this release was tested with. Nothing was installed`;
  if (code === 'E404' || code === 'ETARGET')
    return `the npm registry has no ${spec} (${code}). Check the registry in the configuration of npm`;
  return `npm could not install ${spec}${code === null ? '' : ` (${code})`}:\n${stderr.trim()}`;
}
