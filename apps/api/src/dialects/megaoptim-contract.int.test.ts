import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fixturePath } from '@pixmill/testkit';
import { openTestApi, type TestApi, type TestApiServer } from '@pixmill/testkit/api';
import request from 'supertest';

const sample = fixturePath('images/sample.jpg');
const modes = ['accepted', 'always-200', 'real'] as const;
const key = (letter: string) => letter.repeat(32);

let api: TestApi;
const servers = new Map<string, TestApiServer>();

/** One API for each value of MEGAOPTIM_HTTP_STATUS, and one with a rate limit, over one database. */
beforeAll(async () => {
  api = await openTestApi();
  for (const mode of modes) servers.set(mode, await api.openAnother({ settings: { MEGAOPTIM_HTTP_STATUS: mode } }));
  servers.set('limited', await api.openAnother({ settings: { MEGAOPTIM_RATE_LIMIT: '2', TRUST_PROXY: '1' } }));
  const { accounts } = api.database;
  await accounts.create({ name: 'Rich', email: 'rich@example.com', tokens: null, key: key('R') });
  await accounts.create({ name: 'Other', email: 'other@example.com', tokens: 9, key: key('O') });
  await accounts.create({ name: 'Poor', email: 'poor@example.com', tokens: 1, key: key('P') });
  await accounts.create({ name: 'Broke', email: 'broke@example.com', tokens: 0, key: key('B') });
});

afterAll(() => api.close());

function serverFor(mode: string): TestApiServer {
  const server = servers.get(mode);
  if (!server) throw new Error(`no server for ${mode}`);
  return server;
}

const post = (path: string, apiKey = key('R'), mode = 'accepted') => request(serverFor(mode).url).post(path).set('X-API-KEY', apiKey);
const byUrl = { type: 'url', url: 'http://127.0.0.1:9/a.jpg' };

async function submitJob(apiKey = key('R')): Promise<string> {
  return (await post('/v1/optimize', apiKey).type('form').send(byUrl)).body.process_id;
}

const rich = { name: 'Rich', email: 'rich@example.com', tokens: -1 };

describe.each(modes)('MEGAOPTIM_HTTP_STATUS=%s', (mode) => {
  const real = (code: number) => (mode === 'real' ? code : 200);

  async function expectAnswer(call: request.Test, code: number, httpStatus = real(code)) {
    const answer = await call;
    expect([answer.status, answer.body.code]).toEqual([httpStatus, code]);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    if (code >= 400) expect(answer.body).toMatchObject({ status: 'error', errors: [expect.any(String)] });
    return answer;
  }

  test('answers an accepted submit with code 202', async () => {
    await expectAnswer(post('/v1/optimize', key('R'), mode).type('form').send(byUrl), 202, mode === 'always-200' ? 200 : 202);
  });

  test('answers rejected submits with 404, 455 or 400', async () => {
    await expectAnswer(post('/v1/optimize', key('x'), mode).type('form').send(byUrl), 404);
    await expectAnswer(request(serverFor(mode).url).post('/v1/optimize'), 404);
    await expectAnswer(post('/v1/optimize', key('B'), mode).type('form').send(byUrl), 455);
    await expectAnswer(post('/v1/optimize', key('R'), mode).type('form').send({ type: 'url' }), 400);
    await expectAnswer(post('/v1/optimize', key('R'), mode).send(byUrl), 400);
  });

  test('answers results by POST and GET', async () => {
    const id = await submitJob();
    for (const method of ['get', 'post'] as const) {
      const getResult = (path: string, apiKey = key('R')) => request(serverFor(mode).url)[method](path).set('X-API-KEY', apiKey);
      await expectAnswer(getResult(`/v1/optimize/${id}/result?timeout=0`), 504);
      await expectAnswer(getResult(`/v1/optimize/${id}/result?timeout=0`, key('O')), 401);
      await expectAnswer(getResult(`/v1/optimize/${id}/result?timeout=x`), 400);
      await expectAnswer(getResult(`/v1/optimize/${randomUUID()}/result`), 404);
      await expectAnswer(getResult('/v1/optimize/not-an-id/result'), 404);
    }
  });

  test('answers account and ping routes with 200', async () => {
    await expectAnswer(post('/v1/users/info', key('R'), mode), 200);
    await expectAnswer(request(serverFor(mode).url).get('/v1/users/info').set('x-api-key', key('R')), 200);
    await expectAnswer(post('/v1/users/info', key('x'), mode), 404);
    await expectAnswer(request(serverFor(mode).url).get('/ping'), 200);
    await expectAnswer(request(serverFor(mode).url).get('/status'), 200);
    await expectAnswer(request(serverFor(mode).url).get('/'), 200);
    expect((await request(serverFor(mode).url).head('/ping')).status).toBe(200);
  });

  test('answers unknown routes, wrong methods and invalid paths with their real status', async () => {
    await expectAnswer(request(serverFor(mode).url).get('/v1/nothing'), 404, 404);
    await expectAnswer(request(serverFor(mode).url).delete('/v1/users/info'), 405, 405);
    await expectAnswer(request(serverFor(mode).url).options('/v1/optimize'), 405, 405);
    await expectAnswer(request(serverFor(mode).url).get('/v1/optimize/%E0%A4%A/result'), 400, 400);
  });
});

describe('MegaOptim API key', () => {
  test('is read from its header only, in any case', async () => {
    const info = () => request(serverFor('accepted').url).post(`/v1/users/info?x-api-key=${key('R')}&api_key=${key('R')}`);
    expect(
      (
        await info()
          .type('form')
          .send({ 'X-API-KEY': key('R'), api_key: key('R') })
      ).body,
    ).toMatchObject({
      code: 404,
      errors: ['API key missing'],
    });
    expect((await info().set('x-Api-kEy', key('R'))).body).toMatchObject({ code: 200, result: rich });
  });

  test('is the only header that matters: Accept and User-Agent change nothing', async () => {
    const answer = await post('/v1/users/info').set({ accept: 'image/webp, text/html', 'user-agent': 'MegaOptim PHP Client / WP' });
    expect(answer.body).toEqual({ status: 'ok', code: 200, result: rich });
  });
});

describe('MegaOptim unexpected error', () => {
  test('returns JSON without its message in every mode', async () => {
    for (const mode of modes) {
      const { url } = await api.openAnother({
        settings: { MEGAOPTIM_HTTP_STATUS: mode },
        adapt: (parts) => ({ ...parts, submit: () => Promise.reject(new Error('secret')) }),
      });
      const answer = await request(url).post('/v1/optimize').set('X-API-KEY', key('R')).type('form').send(byUrl);
      expect(answer.status).toBe(mode === 'real' ? 500 : 200);
      expect(answer.body).toEqual({ status: 'error', code: 500, errors: ['Internal error'], user: rich });
    }
  });
});

describe('MegaOptim rate limit', () => {
  test('counts requests without a key by client address; /ping allows 2.5 times the limit', async () => {
    const statuses = async (calls: number, call: () => request.Test) => {
      const seen: number[] = [];
      for (let made = 0; made < calls; made += 1) seen.push((await call()).status);
      return seen;
    };
    const from = (address: string, path: string) => () => request(serverFor('limited').url).get(path).set('x-forwarded-for', address);
    expect(await statuses(6, from('203.0.113.1', '/ping'))).toEqual([200, 200, 200, 200, 200, 429]);
    expect(await statuses(1, from('203.0.113.2', '/ping'))).toEqual([200]);
    expect(await statuses(3, from('203.0.113.1', '/v1/users/info'))).toEqual([200, 200, 429]);
    expect(await statuses(1, from('203.0.113.2', '/v1/users/info'))).toEqual([200]);
    const rejected = await from('203.0.113.1', '/status')().then(() => from('203.0.113.1', '/v1/users/info')());
    expect(rejected.body).toMatchObject({ status: 'error', code: 429, errors: [expect.any(String)] });
    expect(Number(rejected.headers['retry-after'])).toBeGreaterThan(0);
  });
});

describe('MegaOptim result', () => {
  async function settled(resultTtlMs: number) {
    const id = await submitJob(key('O'));
    const claim = await api.database.jobs.claimFetch({ jobId: id, owner: 'test', leaseMs: 5_000, fetchesPerAccount: 8 });
    if (!claim) throw new Error('not claimed');
    const outcome = { status: 'failed', failure: { code: 'image_damaged', message: 'The image is damaged' } } as const;
    const results = claim.job.images.map(({ id: imageId }) => ({
      imageId,
      sourceBytes: 1,
      sourceSha256: null,
      sourceFormat: null,
      sourceFacts: null,
      recipe: null,
      outcome,
    }));
    await api.database.jobs.settle({ jobId: id, fence: claim.fence, results, resultTtlMs, render: () => ({ contentType: '', body: '' }) });
    return () => post(`/v1/optimize/${id}/result?timeout=0`, key('O')).then(({ body }) => body);
  }

  test('is the same for every request', async () => {
    const getResult = await settled(60_000);
    const first = await getResult();
    expect(first).toMatchObject({ status: 'error', code: 500, user: { tokens: 9 } });
    expect([await getResult(), await getResult()]).toEqual([first, first]);
  });

  test('returns 404 when the files of the process were removed', async () => {
    expect(await (await settled(0))()).toMatchObject({ status: 'error', code: 404 });
  });
});

describe('MegaOptim account in answers', () => {
  test('is absent from the 202 of a submit', async () => {
    const { body } = await post('/v1/optimize').type('form').send(byUrl);
    expect(Object.keys(body).sort()).toEqual(['code', 'process_id', 'status']);
  });

  test('is present in errors for a known key, and absent without one', async () => {
    const id = await submitJob();
    expect((await post(`/v1/optimize/${id}/result?timeout=0`)).body).toMatchObject({ id, process_id: id, user: rich });
    expect((await post('/v1/optimize', key('B')).type('form').send(byUrl)).body).toMatchObject({ user: { tokens: 0 } });
    expect((await post('/v1/optimize').type('form').send({})).body).toMatchObject({ user: rich });
    expect((await post('/v1/optimize', key('x'))).body).not.toHaveProperty('user');
    expect((await post(`/v1/optimize/${id}/result?timeout=0`, key('O'))).body).toMatchObject({ code: 401, user: { name: 'Other' } });
  });
});

describe('MegaOptim submit', () => {
  const nonsense = (apiKey: string) => post('/v1/optimize', apiKey).field('type', 'nonsense').attach('file', sample);

  test('checks key, empty balance, parameters and too few tokens, in this order', async () => {
    expect((await nonsense(key('x'))).body.code).toBe(404);
    expect((await nonsense(key('B'))).body.code).toBe(455);
    expect((await nonsense(key('P'))).body.code).toBe(400);
    const two = post('/v1/optimize', key('P')).field('type', 'files').attach('file1', sample).attach('file2', sample);
    expect((await two).body.code).toBe(455);
    const twoWrong = post('/v1/optimize', key('P'))
      .field('type', 'files')
      .field('webp', '7')
      .attach('file1', sample)
      .attach('file2', sample);
    expect((await twoWrong).body.code).toBe(400);
  });

  test('returns 455 for an empty balance before it parses the body', async () => {
    const broken = () => post('/v1/optimize', key('B')).set('content-type', 'multipart/form-data; boundary=x').send('--x\r\nbroken');
    expect((await broken()).body.code).toBe(455);
  });

  test('reads the upload before it sends the 455', async () => {
    const socket = connect(serverFor('accepted').port, '127.0.0.1');
    const answer = buffer(socket);
    const head = `POST /v1/optimize HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-KEY: ${key('B')}\r\nContent-Type: multipart/form-data; boundary=x\r\n`;
    socket.write(`${head}Content-Length: 200000\r\n\r\n`);
    socket.write(Buffer.alloc(100_000));
    // Another call is answered meanwhile; this one is not, because its upload is incomplete.
    expect((await post('/v1/users/info', key('B'))).body.result.tokens).toBe(0);
    expect(socket.bytesRead).toBe(0);
    socket.write(Buffer.alloc(100_000));
    expect((await answer).toString()).toContain('"code":455');
  });
});

describe('MegaOptim body', () => {
  const multipart = (text: string) => post('/v1/optimize').set('content-type', 'multipart/form-data; boundary=x').send(text);
  const field = (name: string, value: string) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const gif = 'GIF89a\x01\x00\x01\x00\x00\x00\x00;';
  const part = (name: string, fileName: string, bytes = gif, type = '') =>
    `--x\r\nContent-Disposition: form-data; name="${name}"; filename="${fileName}"\r\n${type}\r\n${bytes}\r\n`;
  const namesOf = async (call: request.Test) => {
    const { body } = await call;
    const job = await api.database.jobs.find(body.process_id ?? randomUUID());
    return job?.images.map(({ name }) => name) ?? body.errors;
  };

  test.each([
    ['été.jpg', 'été.jpg'],
    ['/home/me/a b.jpg', 'a b.jpg'],
    ['C:\\Users\\me\\c.jpg', 'c.jpg'],
    ['100%22 sure.jpg', '100%22 sure.jpg'],
    ['line%0Afeed%0d.jpg', 'line%0Afeed%0d.jpg'],
    ['%C3%A9.jpg', '%C3%A9.jpg'],
    ['日本 語.JPG', '日本 語.JPG'],
    ['__proto__', '__proto__'],
    ['.htaccess', '.htaccess'],
  ])('gives a file sent as %s the name %s', async (sent, name) => {
    expect(await namesOf(multipart(`${field('type', 'file')}${part('file', sent)}--x--\r\n`))).toEqual([name]);
  });

  test('provides URLs in multipart without files and in urlencoded forms', async () => {
    const wanted = [['a.jpg'], ['a.jpg', 'c.png']];
    const fields = { type: 'urls', url1: 'http://127.0.0.1:9/a.jpg', url2: '', url4: 'http://127.0.0.1:9/c.png?x' };
    const one = multipart(`${field('type', 'url')}${field('url', byUrl.url)}--x--\r\n`);
    const many = multipart(
      `${Object.entries(fields)
        .map(([name, value]) => field(name, value))
        .join('')}--x--\r\n`,
    );
    expect([await namesOf(one), await namesOf(many)]).toEqual(wanted);
    expect([
      await namesOf(post('/v1/optimize').type('form').send(byUrl)),
      await namesOf(post('/v1/optimize').type('form').send(fields)),
    ]).toEqual(wanted);
  });

  test('may have parts without Content-Type or with a wrong one: the type is detected from the bytes', async () => {
    expect(await namesOf(multipart(`${field('type', 'file')}${part('file', 'a.txt')}--x--\r\n`))).toEqual(['a.txt']);
    const wrong = 'Content-Type: application/pdf\r\n';
    expect(await namesOf(multipart(`${field('type', 'file')}${part('file', 'a.pdf', gif, wrong)}--x--\r\n`))).toEqual(['a.pdf']);
    const mislabelled = multipart(`${field('type', 'file')}${part('file', 'a.jpg', 'text', 'Content-Type: image/jpeg\r\n')}--x--\r\n`);
    expect((await mislabelled).body).toMatchObject({ code: 400 });
  });

  test.each(['', 'Content-Type: application/octet-stream\r\n', 'Content-Type: image/jpeg\r\n'])(
    'a part with an empty file name is ignored, %j',
    async (type) => {
      const alone = multipart(`${field('type', 'file')}${part('file', '', '', type)}--x--\r\n`);
      expect((await alone).body).toMatchObject({ code: 400, errors: [expect.stringContaining('file')] });
      const beside = multipart(`${field('type', 'files')}${part('file1', '', '', type)}${part('file2', 'b.gif')}--x--\r\n`);
      expect(await namesOf(beside)).toEqual(['b.gif']);
    },
  );

  test.each(['sample.jpg', 'photo.png', 'still.gif', 'lossy.webp', 'photo.avif', 'logo.svg'])(
    '%s is accepted as an image',
    async (name) => {
      const answer = await post('/v1/optimize')
        .field('type', 'file')
        .attach('file', fixturePath(`images/${name}`), 'upload');
      expect(answer.body.code).toBe(202);
    },
  );

  test.each([
    ['heic-named.jpg', 'HEIC'],
    ['tiff-named.png', 'TIFF'],
    ['html-named.png', 'html-named.png'],
  ])('is rejected with the type or the name of %s', async (name, text) => {
    const answer = await post('/v1/optimize')
      .field('type', 'file')
      .attach('file', fixturePath(`bad/${name}`));
    expect(answer.body).toMatchObject({ code: 400, errors: [expect.stringContaining(text)] });
  });

  test('with six files is rejected, not cut to five', async () => {
    const parts = [1, 2, 3, 4, 5, 6].map((n) => part(`file${n}`, `${n}.gif`)).join('');
    expect((await multipart(`${field('type', 'files')}${parts}--x--\r\n`)).body).toMatchObject({
      code: 400,
      errors: [expect.stringContaining('5 images')],
    });
  });

  test.each([
    ['missing', undefined, ''],
    ['an empty form', 'application/x-www-form-urlencoded', ''],
    ['a form that is only its end', 'multipart/form-data; boundary=x', '--x--\r\n'],
    ['an empty form with parts', 'multipart/form-data; boundary=x', ''],
    ['a form without boundary', 'multipart/form-data', 'x'],
    ['JSON', 'application/json', '{"headers":{}}'],
    ['broken JSON', 'application/json', '{'],
    ['a form with an unknown charset', 'application/x-www-form-urlencoded; charset=klingon', 'a=b'],
  ])('is ignored by result and users/info when it is: %s', async (_case, type, bytes) => {
    const id = await submitJob();
    const call = post(`/v1/optimize/${id}/result?timeout=0`);
    if (type !== undefined) call.set('content-type', type);
    expect((await call.send(bytes)).body).toMatchObject({ code: 504, id });
    const account = post('/v1/users/info');
    if (type !== undefined) account.set('content-type', type);
    expect((await account.send(bytes)).body).toMatchObject({ code: 200, result: rich });
  });

  test('provides the timeout when the query has none; other keys are ignored', async () => {
    const path = `/v1/optimize/${await submitJob()}/result`;
    expect((await post(path).type('form').send({ timeout: '0' })).body.code).toBe(504);
    expect((await post(`${path}?timeout=0&x=%ZZ&timeout=9&__proto__=1`).type('form').send({ timeout: 'x' })).body.code).toBe(504);
    expect((await post(`${path}?timeout=-1`)).body.code).toBe(400);
  });
});
