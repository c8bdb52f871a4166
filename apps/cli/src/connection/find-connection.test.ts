import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { type Connection, findConnection } from './find-connection.js';

const keyOf = (letter: string) => letter.repeat(32);
const [envKey, fileKey, ownKey, dataKey] = [keyOf('e'), keyOf('f'), keyOf('o'), keyOf('d')];

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pixmill-connection-'));
});
afterEach(() => rmSync(root, { recursive: true }));

type Files = Readonly<Record<string, string | object>>;

/** The service that is found in `project/photos`; `project` is a repository in the home folder. */
function find(files: Files, env: Readonly<Record<string, string>> = {}, cwd = 'project/photos'): Connection {
  for (const [path, content] of Object.entries({ 'project/.git/HEAD': '', 'project/photos/a.txt': '', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return findConnection(join(root, cwd), { env, homeDir: root });
}

function findError(...args: Parameters<typeof find>): AppError {
  try {
    throw new Error(`found ${find(...args).url}`);
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
}

const dataFolder: Files = {
  'project/.pixmill/run/services.json': { databaseUrl: 'x', publicUrl: 'http://127.0.0.1:3000' },
  'project/.pixmill/api-key': `${dataKey}\n`,
};
const config = { url: 'https://team.example', apiKey: fileKey };
const project: Files = { 'project/pixmill.config.json': config };
const own: Files = { '.config/pixmill/config.json': { url: 'https://own.example', apiKey: ownKey } };

describe('findConnection', () => {
  const both = { PIXMILL_URL: 'https://env.example', PIXMILL_API_KEY: envKey };
  test.each<[string, Files, Record<string, string>, string, string]>([
    ['the environment before all files', { ...project, ...own, ...dataFolder }, both, 'https://env.example', envKey],
    ['the environment before a broken file', { 'project/pixmill.config.json': '{' }, both, 'https://env.example', envKey],
    ['the config of the project before that of the user', { ...project, ...own, ...dataFolder }, {}, 'https://team.example', fileKey],
    ['the config of the user before the data folder', { ...own, ...dataFolder }, {}, 'https://own.example', ownKey],
    ['the data folder above', dataFolder, {}, 'http://127.0.0.1:3000', dataKey],
    ['the key of the environment for a config', project, { PIXMILL_API_KEY: envKey }, 'https://team.example', envKey],
    ['the key of the environment for a data folder', dataFolder, { PIXMILL_API_KEY: envKey }, 'http://127.0.0.1:3000', envKey],
    ['the key of a data folder for its own address', dataFolder, { PIXMILL_URL: 'localhost:3000/' }, 'http://localhost:3000', dataKey],
    [
      'the key of the user for the address of a project',
      { ...own, 'project/pixmill.config.json': { url: 'own.example' } },
      {},
      'https://own.example',
      ownKey,
    ],
    [
      'a key in a file',
      { 'project/pixmill.config.json': { url: 'team.example', apiKeyFile: './key' }, 'project/key': fileKey },
      {},
      'https://team.example',
      fileKey,
    ],
  ])('finds %s', (_name, files, env, url, apiKey) => {
    expect(find(files, env)).toMatchObject({ url, apiKey });
  });

  test('finds the data folder in DATA_DIR and where npm was called', () => {
    expect(find(dataFolder, { DATA_DIR: '../.pixmill' }).dataFolder).toBe(join(root, 'project/.pixmill'));
    expect(find(dataFolder, { INIT_CWD: join(root, 'project') }, 'elsewhere/..').dataFolder).toBe(join(root, 'project/.pixmill'));
  });

  test('finds the config of the user in XDG_CONFIG_HOME', () => {
    expect(find({ 'xdg/pixmill/config.json': config }, { XDG_CONFIG_HOME: join(root, 'xdg') }).origin).toBe(
      join(root, 'xdg/pixmill/config.json'),
    );
  });

  test.each([
    ['images.example.com', 'https://images.example.com'],
    ['https://images.example.com/pixmill/', 'https://images.example.com/pixmill'],
    ['https://images.example.com/pixmill/api/v1/', 'https://images.example.com/pixmill'],
    ['localhost:3000', 'http://localhost:3000'],
    ['[::1]:3000/', 'http://[::1]:3000'],
    ['localhost.example.com', 'https://localhost.example.com'],
  ])('reads the address %s as %s', (text, url) => {
    expect(find({}, { ...both, PIXMILL_URL: text }).url).toBe(url);
  });
});

describe('findConnection: never sends a key to a service that it is not for', () => {
  test.each<[string, Files, Record<string, string>, string]>([
    ['that of a data folder to PIXMILL_URL', dataFolder, { PIXMILL_URL: 'https://other.example' }, dataKey],
    ['that of a data folder to another port', dataFolder, { PIXMILL_URL: 'http://127.0.0.1:3001' }, dataKey],
    ['that of a project to PIXMILL_URL', project, { PIXMILL_URL: 'https://team.example.evil.example' }, fileKey],
    ['that of https to http', project, { PIXMILL_URL: 'http://team.example' }, fileKey],
    ['that of the user to a project', { ...own, 'project/pixmill.config.json': { url: 'https://other.example' } }, {}, ownKey],
    ['that of a data folder to a project', { ...dataFolder, 'project/pixmill.config.json': { url: 'https://other.example' } }, {}, dataKey],
  ])('%s', (_name, files, env, key) => {
    const { code, message } = findError(files, env);
    expect(code).toBe('connection_failed');
    expect(message).toMatch(/^No key was found for .*\nThe key in .* is not sent to another service\.\nSet PIXMILL_API_KEY/);
    expect(message).not.toContain(key);
  });

  test('a file outside of a project is no key of the project, linked or not', () => {
    const outside = { 'secret-key': fileKey, 'project/pixmill.config.json': { url: 'evil.example', apiKeyFile: '../secret-key' } };
    expect(findError(outside).message).toContain('outside of the folder of the project');
    symlinkSync(join(root, 'secret-key'), join(root, 'project/link'));
    const linked = { 'project/pixmill.config.json': { url: 'evil.example', apiKeyFile: 'link' } };
    expect(findError(linked).message).toContain('outside of the folder of the project');
    expect(find({ '.config/pixmill/config.json': { url: 'own.example', apiKeyFile: '../../secret-key' } }, {}, '.').apiKey).toBe(fileKey);
  });

  test('a config file above a folder that is in no repository and no home is not read', () => {
    const files = { 'shared/pixmill.config.json': config, 'shared/work/a.txt': '' };
    find({ ...files, 'home/a.txt': '' }, { PIXMILL_URL: 'a.example', PIXMILL_API_KEY: envKey });
    expect(() => findConnection(join(root, 'shared/work'), { env: {}, homeDir: join(root, 'home') })).toThrow('No Pixmill service');
  });
});

describe('findConnection: says what is wrong', () => {
  test('names the three ways and --local when there is no service', () => {
    const { code, message } = findError({});
    expect(code).toBe('connection_failed');
    for (const way of ['PIXMILL_URL and PIXMILL_API_KEY', 'pixmill.config.json', 'npm start', '--local']) expect(message).toContain(way);
  });

  test('names the data folder of a stopped service', () => {
    const { code, message } = findError({ 'project/.pixmill/api-key': dataKey });
    expect([code, message]).toEqual([
      'connection_failed',
      expect.stringMatching(/project\/\.pixmill is not running\.\nStart it with `npm start`/),
    ]);
  });

  test.each<[string, Files, Record<string, string>, RegExp]>([
    ['a config that is no JSON', { 'project/pixmill.config.json': '{' }, {}, /pixmill\.config\.json is not valid JSON/],
    ['a config that is no object', { 'project/pixmill.config.json': '[]' }, {}, /pixmill\.config\.json: must be one object$/],
    ['an unknown field', { 'project/pixmill.config.json': { ...config, apikey: 'x' } }, {}, /config\.json: apikey: no such field/],
    ['a field of another type', { 'project/pixmill.config.json': { url: 3000 } }, {}, /config\.json: url: /],
    ['a key without an address', { 'project/pixmill.config.json': { apiKey: fileKey } }, {}, /config\.json: url: must be set/],
    ['two keys', { 'project/pixmill.config.json': { ...config, apiKeyFile: 'x' } }, {}, /apiKeyFile: must be absent/],
    [
      'a missing file of a key',
      { 'project/pixmill.config.json': { url: 'a.example', apiKeyFile: 'x' } },
      {},
      /x cannot be read: there is no such/,
    ],
    ['a file without a key', { '.config/pixmill/config.json': { url: 'a.example', apiKeyFile: '/etc/hosts' } }, {}, /hosts has no key/],
    ['a key of another form', {}, { PIXMILL_API_KEY: 'secret' }, /^PIXMILL_API_KEY: must be 32 characters/],
    ['an address of another scheme', {}, { PIXMILL_URL: 'ftp://a.example' }, /^PIXMILL_URL: must be an address that starts with http/],
    ['an address with a login', {}, { PIXMILL_URL: 'https://ada:pw@a.example' }, /^PIXMILL_URL: .*a user or a password/],
    ['a broken data folder', { 'project/.pixmill/run/services.json': '{}x' }, {}, /services\.json is not valid JSON/],
  ])('%s', (_name, files, env, message) => {
    const error = findError(files, env);
    expect([error.code, error.message]).toEqual(['invalid_parameter', expect.stringMatching(message)]);
    for (const key of [fileKey, 'ada:pw']) expect(error.message).not.toContain(key);
  });
});
