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

/** Reads the `sh` blocks of a Markdown page that call the service. `path` is relative to the repository. */
export async function readShellBlocks(path: string): Promise<readonly ShellBlock[]> {
  const page = await readFile(join(root, path), 'utf8');
  return [...page.matchAll(shellBlock)].flatMap(({ groups }) =>
    groups?.commands?.includes('curl')
      ? [{ commands: groups.commands, shown: groups.json === undefined ? null : JSON.parse(groups.json) }]
      : [],
  );
}

/** A folder that looks like the checkout to a command: with the fixtures and the key of the first account. */
export interface ShellFolder {
  /** Runs commands against the service; returns what they printed. Throws when one fails. */
  run(commands: string): Promise<string>;
  /** Runs the blocks of a page one after the other in one shell, so that variables stay; returns what each printed. Throws when one fails. */
  runAll(blocks: readonly ShellBlock[]): Promise<readonly string[]>;
  read(name: string): Promise<Buffer>;
  remove(): Promise<void>;
}

/** `replaced`: addresses that a page shows, and those that the test has in their place. */
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

  async function run(commands: string): Promise<string> {
    const here = Object.entries({ 'http://127.0.0.1:3000': service.url, ...replaced }).reduce(
      (text, [shown, used]) => text.replaceAll(shown, used),
      commands,
    );
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
