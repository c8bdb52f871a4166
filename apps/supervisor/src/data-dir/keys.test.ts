import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type DataDir, prepareDataDir } from './data-dir.js';
import { readKeys } from './keys.js';

let dataDir: DataDir;
let lines: string[];

beforeEach(() => {
  dataDir = prepareDataDir(join(mkdtempSync(join(tmpdir(), 'pixmill-keys-')), 'data'));
  lines = [];
});
afterEach(() => rmSync(join(dataDir.path, '..'), { recursive: true }));

const read = (settings: Parameters<typeof readKeys>[0] = {}) => readKeys(settings, dataDir, (line) => lines.push(line));
const storeData = () => mkdirSync(join(dataDir.path, 'postgres'));
const contentOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : null);
const anyKey = /^[A-Za-z0-9]{32}$/;
/** Changes when the file is written or replaced. */
const identify = (file: string) => {
  const { ino, mtimeNs } = statSync(file, { bigint: true });
  return { ino, mtimeNs };
};
const longKey = 'k'.repeat(40);

/** What a start does with its keys. */
function start(settings: Parameters<typeof readKeys>[0] = {}, sealedTexts = 0) {
  const keys = read(settings);
  return { apiKey: keys.getApiKey(), secretsKey: keys.getSecretsKey(sealedTexts), isApiKeyInFile: keys.isApiKeyInFile() };
}

describe('keys of DATA_DIR', () => {
  test('the first start generates both and stores them with mode 600; later starts read them and write nothing', () => {
    const first = start();
    expect(first).toEqual({ apiKey: expect.stringMatching(anyKey), secretsKey: expect.stringMatching(anyKey), isApiKeyInFile: true });
    const files = [dataDir.apiKeyFile, dataDir.secretsKeyFile];
    expect(files.map(contentOf)).toEqual([`${first.apiKey}\n`, `${first.secretsKey}\n`]);
    expect(files.map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600]);
    const before = files.map(identify);
    storeData();
    expect(start({}, 5)).toEqual(first);
    expect(files.map(identify)).toEqual(before);
    expect(lines).toEqual([]);
  });

  test('a setting is used and changes no file; without a file, the API key of the setting is stored', () => {
    const settings = { BOOTSTRAP_API_KEY: 'a'.repeat(32), SECRETS_KEY: longKey };
    expect(start(settings)).toEqual({ apiKey: settings.BOOTSTRAP_API_KEY, secretsKey: longKey, isApiKeyInFile: true });
    expect(readdirSync(dataDir.path).toSorted()).toEqual(['api-key', 'log', 'run']);
    const other = { ...settings, BOOTSTRAP_API_KEY: 'b'.repeat(32) };
    expect(start(other)).toEqual({ apiKey: other.BOOTSTRAP_API_KEY, secretsKey: longKey, isApiKeyInFile: false });
    expect(contentOf(dataDir.apiKeyFile)).toBe(`${settings.BOOTSTRAP_API_KEY}\n`);
  });

  test('the secrets key may be any text of 32 characters or more, also a list', () => {
    writeFileSync(dataDir.secretsKeyFile, `${longKey},${'o'.repeat(32)}\n`, { mode: 0o600 });
    expect(start({}, 5).secretsKey).toBe(`${longKey},${'o'.repeat(32)}`);
  });

  const damaged = [
    ['empty', ''],
    ['a line break only', '\n'],
    ['cut', 'abcdefghijklmnop'],
    ['zeroed', '\0'.repeat(33)],
  ] as const;

  test.each(damaged)(
    'a secrets key file that is %s beside data ends the start, says what is lost and what to do, and stays',
    (_what, text) => {
      storeData();
      writeFileSync(dataDir.secretsKeyFile, text, { mode: 0o600 });
      const message = `${dataDir.secretsKeyFile} is `;
      expect(() => read()).toThrow(message);
      expect(() => read()).toThrow(
        /credentials[\s\S]*webhook secrets[\s\S]*Restore the file from a backup[\s\S]*If it is lost, write a new key/,
      );
      expect(contentOf(dataDir.secretsKeyFile)).toBe(text);
      expect(start({ SECRETS_KEY: longKey }).secretsKey).toBe(longKey);
      expect(contentOf(dataDir.secretsKeyFile)).toBe(text);
    },
  );

  test.each(damaged)('an API key file that is %s beside data ends the start, says what to do, and stays', (_what, text) => {
    storeData();
    writeFileSync(dataDir.apiKeyFile, text, { mode: 0o600 });
    expect(() => read()).toThrow(/api-key is [\s\S]*Restore the file from a backup[\s\S]*delete the file/);
    const setting = { BOOTSTRAP_API_KEY: 'a'.repeat(32) };
    expect(start(setting)).toMatchObject({ apiKey: setting.BOOTSTRAP_API_KEY, isApiKeyInFile: false });
    expect(lines).toEqual([expect.stringMatching(/api-key is .*It is not used, because BOOTSTRAP_API_KEY is set/)]);
    expect(contentOf(dataDir.apiKeyFile)).toBe(text);
  });

  test('a database of somebody else counts as data', () => {
    writeFileSync(dataDir.secretsKeyFile, '', { mode: 0o600 });
    expect(() => read({ DATABASE_URL: 'postgresql://elsewhere/x' })).toThrow('secrets-key is empty');
  });

  test.each(damaged)('files that are %s are replaced while nothing is stored, and the start says so', (_what, text) => {
    for (const file of [dataDir.apiKeyFile, dataDir.secretsKeyFile]) writeFileSync(file, text, { mode: 0o600 });
    const { apiKey, secretsKey } = start();
    expect([contentOf(dataDir.apiKeyFile), contentOf(dataDir.secretsKeyFile)]).toEqual([`${apiKey}\n`, `${secretsKey}\n`]);
    expect(lines).toEqual(new Array(2).fill(expect.stringContaining('Nothing is stored yet, so a new key replaces it')));
  });

  test('a missing secrets key ends the start when the database has encrypted texts, and else is generated', () => {
    storeData();
    expect(() => start({}, 3)).toThrow(/secrets-key does not exist[\s\S]*encrypted texts: 3[\s\S]*Restore the file from a backup/);
    expect(existsSync(dataDir.secretsKeyFile)).toBe(false);
    expect(start({}, 0).secretsKey).toMatch(anyKey);
  });

  test('a missing API key is generated: the start adds it to the first account', () => {
    storeData();
    expect(start().apiKey).toMatch(anyKey);
  });

  test('incomplete files of a start that was killed are removed and never read', () => {
    writeFileSync(`${dataDir.secretsKeyFile}.AbCd1234.new`, `${longKey}\n`);
    writeFileSync(`${dataDir.apiKeyFile}.AbCd1234.new`, 'abc');
    expect(start().secretsKey).not.toBe(longKey);
    expect(readdirSync(dataDir.path).toSorted()).toEqual(['api-key', 'log', 'run', 'secrets-key']);
  });

  test('a start whose files another start writes in between uses those', () => {
    const [one, two] = [read(), read()];
    expect(one.getApiKey()).toBe(two.getApiKey());
    expect(one.getSecretsKey(0)).toBe(two.getSecretsKey(0));
  });

  test('a file that other users may read is closed to them, with a line', () => {
    const { apiKey } = start();
    chmodSync(dataDir.apiKeyFile, 0o644);
    expect(start().apiKey).toBe(apiKey);
    expect(statSync(dataDir.apiKeyFile).mode & 0o777).toBe(0o600);
    expect(lines).toEqual([`${dataDir.apiKeyFile} could be read or written by other users (mode 644). Its mode is 600 now.`]);
  });

  test('a folder in the place of a file, and a folder that cannot be written, end the start with plain words', () => {
    mkdirSync(dataDir.secretsKeyFile);
    expect(() => read()).toThrow(/secrets-key could not be read: .*\nStart Pixmill as/);
    rmSync(dataDir.secretsKeyFile, { recursive: true });
    const keys = read();
    rmSync(dataDir.path, { recursive: true });
    expect(() => keys.getApiKey()).toThrow(/api-key could not be written: .*\nFree space on its disk/);
    mkdirSync(dataDir.path);
  });
});
