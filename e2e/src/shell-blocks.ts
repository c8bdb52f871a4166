import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type RunningService, recordedKey } from './service.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const runShell = promisify(execFile);
/** A command, and the JSON block that follows it with nothing but blank lines or one paragraph between. */
const shellBlock = /```sh\n(?<commands>.*?)```(?:\n+(?:[^\n`#][^\n]*\n)*\n*```json\n(?<json>.*?)```)?/gs;

/** The commands of a page, as a reader copies them. */
export interface ShellBlock {
  readonly commands: string;
  /** What the page shows as the answer; null without it. */
  readonly shown: unknown;
}

/** Reads the `sh` blocks of a Markdown page that call the service, by `calls`. `path` is relative to the repository. */
export async function readShellBlocks(path: string, calls = /curl/): Promise<readonly ShellBlock[]> {
  const page = await readFile(join(root, path), 'utf8');
  return [...page.matchAll(shellBlock)].flatMap(({ groups }) =>
    groups?.commands !== undefined && calls.test(groups.commands)
      ? [{ commands: groups.commands, shown: groups.json === undefined ? null : JSON.parse(groups.json) }]
      : [],
  );
}

/** The blocks of a Markdown page in one language, such as `js`. `path` is relative to the repository. */
export async function readCodeBlocks(path: string, language: string): Promise<readonly string[]> {
  const page = await readFile(join(root, path), 'utf8');
  return [...page.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, code = '']) => code);
}

/** A folder that looks like the checkout to a command: with the fixtures and the key of the first account. */
export interface ShellFolder {
  /** Runs commands against the service; returns what they printed. Throws when one fails. */
  run(commands: string): Promise<string>;
  /** Runs the blocks of a page one after the other in one shell, so that variables stay; returns what each printed. Throws when one fails. */
  runAll(blocks: readonly ShellBlock[]): Promise<readonly string[]>;
  read(name: string): Promise<Buffer>;
  write(name: string, content: string | Buffer): Promise<void>;
  remove(): Promise<void>;
}

/** `replaced`: texts that a page shows, such as addresses, and those that the test has in their place. */
export async function openShellFolder(
  service: Pick<RunningService, 'url'>,
  replaced: Readonly<Record<string, string>> = {},
): Promise<ShellFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'pixmill-shell-'));
  await symlink(join(root, 'fixtures'), join(folder, 'fixtures'));
  // Copies: a command may write a result over its file.
  for (const [name, fixture] of Object.entries(readersFiles)) await copyFile(join(root, 'fixtures/images', fixture), join(folder, name));
  await writeFile(join(folder, 'key.json'), createKeyFile());
  await mkdir(join(folder, '.pixmill'));
  await writeFile(join(folder, '.pixmill', 'api-key'), `${recordedKey}\n`);
  const env = { ...process.env, PIXMILL_URL: service.url, PIXMILL_API_KEY: recordedKey, KEY: recordedKey };
  return runShellIn(folder, env, { 'http://127.0.0.1:3000': service.url, ...replaced });
}

/** Runs shell commands in a folder with these variables; `replaced` are texts of the commands and what they are replaced by. */
export function runShellIn(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
  replaced: Readonly<Record<string, string>>,
): ShellFolder {
  async function run(commands: string): Promise<string> {
    const here = Object.entries(replaced).reduce((text, [shown, used]) => text.replaceAll(shown, used), commands);
    const { stdout } = await runShell('sh', ['-euc', here], { cwd: folder, env, timeout: 120_000, maxBuffer: 16_000_000 });
    return stdout;
  }

  return {
    run,
    async runAll(blocks) {
      const printed = await run(blocks.map(({ commands }) => `${commands}\nprintf '%s' '${separator}'\n`).join(''));
      return printed.split(separator).slice(0, -1);
    },
    read: (name) => readFile(join(folder, name)),
    write: (name, content) => writeFile(join(folder, name), content),
    remove: () => rm(folder, { recursive: true }),
  };
}

/** Files that readers have beside them, and the fixtures in their place. */
const readersFiles = { 'photo.png': 'photo.png', 'photo.jpg': 'sample.jpg', 'already-optimised.jpg': 'sample.jpg' };

/** A key of a service account, in the form that Google gives out. */
function createKeyFile(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const token_uri = 'https://oauth2.googleapis.com/token';
  return JSON.stringify({ type: 'service_account', client_email: 'shop@pictures.iam.gserviceaccount.com', private_key, token_uri });
}

const separator = '--- next block ---';
