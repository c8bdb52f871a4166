import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A copy of Chromium that is not installed. Source: docs/measurements/platform.md#chromium-as-a-judge. */
export interface UnpackedChromium {
  readonly command: string;
  /** Environment of its process: where its libraries and fonts are. */
  readonly env: Readonly<Record<string, string>>;
}

const PACKAGE = '@sparticuz/chromium';
/** Unpacking 206 MB takes 7 s with one core. */
const UNPACK_TIMEOUT_MS = 180_000;

/**
 * The Chromium inside the npm package `@sparticuz/chromium`, with its libraries, for Linux on x64. The first call unpacks it into
 * `node_modules/.cache`. Throws when the folder cannot be written, or on another system.
 */
export async function resolveNpmChromium(): Promise<UnpackedChromium> {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error(`it does not run on ${process.platform}, ${process.arch}`);
  const nodeModules = findNodeModules();
  // the name has the version: with the unpacked files of another one the start fails
  const { version }: { readonly version: string } = JSON.parse(await readFile(join(nodeModules, PACKAGE, 'package.json'), 'utf8'));
  const folder = join(nodeModules, '.cache', 'pixmill', `chromium-${version}`);
  if (!existsSync(folder)) await unpackInto(folder);
  return {
    command: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_FILE: join(folder, 'fonts.conf') },
  };
}

function findNodeModules(): string {
  const packageFile = createRequire(import.meta.url).resolve(PACKAGE);
  return packageFile.slice(0, packageFile.lastIndexOf('node_modules') + 'node_modules'.length);
}

/** Test files start at the same time: each unpacks into its own folder, and the first that is complete stays. */
async function unpackInto(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const unpacked = await mkdtemp(`${folder}.`);
  try {
    const script = fileURLToPath(new URL('unpack-npm-chromium.js', import.meta.url));
    // the package writes to the temp folder, and unpacks its libraries only where it believes to run on AWS Lambda
    const env = { ...process.env, TMPDIR: unpacked, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' };
    await run(process.execPath, [script], { env, timeout: UNPACK_TIMEOUT_MS });
    await writeFile(join(unpacked, 'fonts.conf'), fontSettings(folder));
    await rename(unpacked, folder).catch((error) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(unpacked, { recursive: true, force: true });
  }
}

/** The package's own settings name folders below /tmp, so that no text would be drawn. */
function fontSettings(folder: string): string {
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    '<fontconfig>',
    '  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>',
    `  <dir>${join(folder, 'fonts')}</dir>`,
    `  <cachedir>${join(folder, 'fonts-cache')}</cachedir>`,
    '</fontconfig>',
    '',
  ].join('\n');
}
