/** The whole command over a site on this machine, without a service. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createMemoryTerminal, fixtureBytes, type LoopbackServer, startLoopbackServer } from '@pixmill/testkit';
import { runProgram } from '../program/run-program.js';
import { pullCommand } from './command.js';

const page = `<img src="/img/a.png?w=200" srcset="/img/b.jpg 2x"><img src="logo"><img src="/gone.png"><img src="/huge.png">
  <img src="/img/a.png?w=200#again"><img src="/done.svg"><img src="{other}/c.svg"><div style="background: url(/img/%2e%2e%2f%2e%2e%2fescape.gif)">`;
const image = (name: string) => fixtureBytes(`images/${name}`);
const modified = { 'last-modified': 'Mon, 02 Nov 2026 08:00:00 GMT' };

type Answer = readonly [type: string, body: string | Buffer];
let site: LoopbackServer;
let other: LoopbackServer;
let closed: LoopbackServer;
let answers: Readonly<Record<string, Answer>>;
const requests: string[] = [];

beforeAll(async () => {
  other = await startLoopbackServer(async (request, response) => {
    requests.push(`other ${request.url} ${request.headers.authorization ?? 'no login'}`);
    response.writeHead(200, { 'content-type': 'image/svg+xml', ...modified }).end(image('logo.svg'));
  });
  answers = {
    '/': ['text/html; charset=utf-8', page.replace('{other}', other.url.slice(0, -1))],
    '/img/a.png?w=200': ['image/png', image('gray-alpha-16-bit.png')],
    '/img/b.jpg': ['image/jpeg', image('gray.jpg')],
    '/logo': ['image/svg+xml', image('logo.svg')],
    '/huge.png': ['image/png', Buffer.alloc(100_000)],
    '/img/%2e%2e%2f%2e%2e%2fescape.gif': ['image/gif', image('loop-3.gif')],
    '/done.svg': ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'],
    '/text': ['text/plain', 'hello'],
    '/empty': ['text/html', '<p>no images</p>'],
    '/sitemap.xml': [
      'application/xml',
      '<sitemapindex><sitemap><loc>/one.xml.gz</loc></sitemap><sitemap><loc>/none.xml</loc></sitemap></sitemapindex>',
    ],
    '/one.xml.gz': ['application/gzip', gzipSync('<urlset><url><loc>/img/b.jpg</loc></url><url><loc>/logo.svg</loc></url></urlset>')],
    '/logo.svg': ['image/svg+xml', image('logo.svg')],
  };
  site = await startLoopbackServer(answer);
  closed = await startLoopbackServer(answer);
  await closed.close();
});

afterAll(() => Promise.all([site.close(), other.close()]));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? '';
  requests.push(`site ${url} ${request.headers.authorization ?? 'no login'}`);
  if (url === '/endless.png') return interruption.abort();
  const found = answers[url];
  if (found === undefined) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': found[0], ...modified }).end(found[1]);
}

let folder: string;
let interruption: AbortController;
beforeEach(() => {
  interruption = new AbortController();
  folder = mkdtempSync(join(tmpdir(), 'pixmill-pull-'));
  requests.length = 0;
  process.env.XDG_CACHE_HOME = join(folder, 'cache');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function pull(...args: readonly string[]) {
  const terminal = createMemoryTerminal(folder, interruption.signal);
  const status = await runProgram([pullCommand], ['pull', ...args], { terminal, runOperatorCommand: async () => -1 as never });
  return { status, ...terminal.readOutput() };
}

const listFiles = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.startsWith('cache/'))
    .sort();

const hostOf = ({ url }: LoopbackServer) => new URL(url).host;
const folderOf = (server: LoopbackServer) => hostOf(server).replace(':', '_');

const lines = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.replaceAll(site.url, '/').replaceAll(other.url, 'other/'));
/** Fast, and the same each time. */
const quick = ['--local', '--level', 'lossless', '--speed', 'fast', '--concurrency', '1'];

describe('pixmill pull', () => {
  test('writes the images of a page at their paths, reports broken ones, and skips what is done', async () => {
    process.env.MAX_FILE_BYTES = '90000';
    const first = await pull(site.url, ...quick, '--header', 'Authorization: Basic c2VjcmV0');
    const to = folderOf(site);
    const written = [`${folderOf(other)}/c.svg`, 'done.svg', 'img/_.._escape.gif', 'img/a-w=200.png', 'img/b.jpg', 'logo.svg'];
    expect(listFiles()).toEqual(written.map((path) => `${to}/${path}`));
    expect([first.status, first.stderr]).toEqual([1, '']);
    expect(lines(first.stdout)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^\/gone\.png: failed, \S+ answered 404 \(source_answered\)$/),
        '/done.svg: unchanged, 85 B',
        '/huge.png: failed, It is larger than 90000 bytes (file_too_large)',
        expect.stringMatching(/^\/logo: 7\.9 kB -> \d\.\d kB \(-\d+ %\)$/),
        expect.stringMatching(/^8 files, .* 1 unchanged, 2 failed$/),
      ]),
    );
    expect(readFileSync(join(folder, to, 'logo.svg')).length).toBeLessThan(image('logo.svg').length);
    expect(statSync(join(folder, to, 'logo.svg')).mtime.toUTCString()).toBe('Mon, 02 Nov 2026 08:00:00 GMT');
    const logins = requests.map((line) => line.split(' ')).map(([server, , ...login]) => `${server} ${login.join(' ')}`);
    expect([...new Set(logins)].sort()).toEqual(['other no login', 'site Basic c2VjcmV0']);
    expect(readdirSync(join(folder, 'cache', 'pixmill'))).toEqual([expect.stringMatching(/^pull-.*\.json$/)]);

    const second = await pull(site.url, ...quick);
    expect(lines(second.stdout)).toEqual(expect.arrayContaining(['/logo: skipped, done before', '8 files, 6 skipped, 2 failed']));
    const changed = String(image('logo.svg')).replace('</svg>', '<path d="M0 0h9v9z"/></svg>');
    answers = { ...answers, '/': ['text/html', '<img src=logo><img src=done.svg>'], '/logo': ['image/svg+xml', changed] };
    const third = await pull(site.url, ...quick);
    expect([third.status, lines(third.stdout)]).toEqual([
      0,
      [
        '/done.svg: skipped, done before',
        expect.stringMatching(/^\/logo: 7\.9 kB -> /),
        expect.stringMatching(/^2 files, .*, 1 skipped$/),
        expect.stringMatching(/^With these images the page is \d+ B lighter \(-\d+ %\)\.$/),
      ],
    ]);
  });

  test('reads a sitemap index, and lists addresses with sizes in a dry run', async () => {
    const listed = await pull(`${site.url}sitemap.xml`, '--dry-run');
    expect(listed).toMatchObject({ status: 0, stderr: expect.stringContaining('none.xml was left out: ') });
    const to = folderOf(site);
    expect(lines(listed.stdout)).toEqual([
      `/img/b.jpg: 24.2 kB, would become ${to}/img/b.jpg`,
      `/logo.svg: 7.9 kB, would become ${to}/logo.svg`,
      '2 files, 2 would be sent (32.2 kB)',
    ]);
    expect(listFiles()).toEqual([]);
  });

  test('takes some of the images when asked, and never replaces files of the user', async () => {
    answers = { ...answers, '/': ['text/html', page.replace('{other}', other.url.slice(0, -1))] };
    const host = await pull(site.url, '--dry-run', '--same-host', '--to', '.');
    expect(host.stdout).not.toContain(other.url);
    expect((await pull(site.url, '--dry-run', '--limit', '1')).stdout).toMatch(/\n1 file, /);
    expect(lines((await pull(`${site.url}logo.svg`, '--dry-run')).stdout)[0]).toMatch(/^\/logo\.svg: 7\.9 kB, would become /);
    writeFileSync(join(folder, 'logo.svg'), 'mine');
    const refused = await pull(`${site.url}logo.svg`, '--local', '--to', '.');
    expect(refused).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('logo.svg exists') });
    expect(readFileSync(join(folder, 'logo.svg'), 'utf8')).toBe('mine');
  });

  test('interrupted: exits with 130, writes no result and keeps no download', async () => {
    answers = { ...answers, '/endless': ['text/html', '<img src=logo.svg><img src=endless.png>'] };
    expect(await pull(`${site.url}endless`, ...quick)).toEqual({ status: 130, stdout: '', stderr: '' });
    expect([listFiles(), readdirSync(join(folder, 'cache', 'pixmill'))]).toEqual([[], []]);
  });

  test.each<[string, readonly string[], number, RegExp]>([
    ['a page that is not there', ['{site}none'], 1, /none could not be downloaded: \S+ answered 404/],
    ['a server that is not there', ['{closed}'], 1, /127\.0\.0\.1:\d+ does not answer: nothing listens there/],
    ['a page without images', ['{site}empty'], 1, /empty names no images\./],
    ['a document of another type', ['{site}text'], 2, /text is no page or sitemap, but text\/plain/],
    ['no address', ['ftp://a.example'], 2, /must be an address/],
    ['a login in the address', ['http://ada:pw@a.example'], 2, /Leave the login out/],
    ['a header without a name', ['{site}', '--header', 'secret'], 2, /^--header: must be like 'Name: value'/],
    ['a limit of nothing', ['{site}', '--limit', '0'], 2, /^--limit: must be a whole number/],
  ])('%s: exits with a sentence and leaves nothing', async (_name, args, status, message) => {
    const result = await pull(...args.map((each) => each.replace('{site}', site.url).replace('{closed}', closed.url)), '--dry-run');
    expect(result).toEqual({ status, stdout: '', stderr: expect.stringMatching(message) });
    expect(result.stderr).not.toContain('secret');
    expect(listFiles()).toEqual([]);
    expect(existsSync(join(folder, 'cache')) ? readdirSync(join(folder, 'cache', 'pixmill')) : []).toEqual([]);
  });
});
