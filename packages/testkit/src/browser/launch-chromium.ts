import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { resolveNpmChromium } from './npm-chromium.js';

/** Where to look for a browser: `CHROMIUM_PATH` and `PATH` of this process by default. */
export type BrowserEnvironment = Readonly<Partial<Record<'CHROMIUM_PATH' | 'PATH', string>>>;

interface ChromiumChoice {
  /** For the error message. */
  readonly name: string;
  resolve(): Promise<{ readonly command: string; readonly env?: Readonly<Record<string, string>> }>;
}

/** A busy machine takes many times the usual second. */
const LAUNCH_TIMEOUT_MS = 120_000;

/** Chromium reaches loopback only: no name resolves, and everything else goes to a proxy that does not exist. */
const FLAGS = [
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  '--proxy-server=http://127.0.0.1:9',
  '--force-color-profile=srgb',
  '--disable-gpu',
];

/**
 * Starts Chromium without a window: the one that `CHROMIUM_PATH` names, else the one on the PATH, else the one of the npm package
 * `@sparticuz/chromium`. Throws an Error that names the remedies when none starts.
 */
export async function launchChromium(environment: BrowserEnvironment): Promise<Browser> {
  const reasons: string[] = [];
  for (const { name, resolve } of listChoices(environment)) {
    try {
      const { command, env } = await resolve();
      return await chromium.launch({
        executablePath: command,
        args: FLAGS,
        // root cannot start Chromium's own sandbox, and neither can a container; the pages show test images only
        chromiumSandbox: false,
        env: { ...process.env, ...env },
        timeout: LAUNCH_TIMEOUT_MS,
      });
    } catch (error) {
      reasons.push(`${name}: ${error instanceof Error ? error.message.trim() : String(error)}`);
    }
  }
  throw new Error(
    [
      'No Chromium could be started. Do one of the following:',
      '  - install chromium (Debian: apt-get install chromium)',
      '  - set CHROMIUM_PATH to the executable of a Chromium you have',
      'Tried:',
      ...reasons.map((reason) => `  ${reason.replaceAll('\n', '\n    ')}`),
    ].join('\n'),
  );
}

/** A browser that was named is the only choice: another one could show something else. */
function listChoices({ CHROMIUM_PATH, PATH = '' }: BrowserEnvironment): readonly ChromiumChoice[] {
  if (CHROMIUM_PATH) return [{ name: `CHROMIUM_PATH ${CHROMIUM_PATH}`, resolve: async () => ({ command: CHROMIUM_PATH }) }];
  const installed = PATH.split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'chromium'))
    .find(isExecutable);
  return [
    ...(installed === undefined ? [] : [{ name: installed, resolve: async () => ({ command: installed }) }]),
    { name: 'npm package @sparticuz/chromium', resolve: resolveNpmChromium },
  ];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
