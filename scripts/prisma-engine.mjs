#!/usr/bin/env node
/**
 * Replaces Prisma's schema engine, a binary that the CLI would otherwise download; PRISMA_SCHEMA_ENGINE_BINARY names it. Speaks the
 * engine's line-delimited JSON-RPC on stdin and stdout and runs the WASM build of the engine from npm.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { connectionSettings, createAdapterFactory, quoteName, withClient, withServer } from './prisma-adapter.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    datamodels: { type: 'string', multiple: true, short: 'd' },
    datasource: { type: 'string' },
    version: { type: 'boolean', short: 'V' },
  },
});
const databaseUrl = options.datasource === undefined ? '' : (JSON.parse(options.datasource).url ?? '');

/** Node 20 cannot import .wasm, so this function connects the JavaScript part to the module. */
async function loadWasm() {
  const require = createRequire(new URL('../packages/db/package.json', import.meta.url));
  const gluePath = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const glue = await import(pathToFileURL(gluePath).href);
  const bytes = await readFile(gluePath.replace(/\.js$/, '.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue.SchemaEngine;
}

async function createEngine() {
  const SchemaEngine = await loadWasm();
  const datamodels = await Promise.all((options.datamodels ?? []).map(async (path) => [path, await readFile(path, 'utf8')]));
  const factory = createAdapterFactory(databaseUrl);
  return SchemaEngine.new({ datamodels: datamodels.length > 0 ? datamodels : undefined }, () => undefined, factory);
}

/** Prisma's code for an error of pg or of the WASM engine. */
function errorCode(error) {
  const codes = {
    '3D000': 'P1003',
    '28P01': 'P1000',
    28000: 'P1010',
    '42P04': 'P1009',
    ECONNREFUSED: 'P1001',
    ENOTFOUND: 'P1001',
    ETIMEDOUT: 'P1001',
  };
  return codes[error?.code] ?? (/^P\d{4}$/.test(error?.code ?? '') ? error.code : undefined);
}

function errorMessage(error) {
  const inner = error?.errors?.[0]?.message; // pg's AggregateError has no message of its own
  return error?.message || inner || String(error);
}

async function createDatabase() {
  const { settings } = connectionSettings(databaseUrl);
  await withServer(settings, (client) => client.query(`CREATE DATABASE ${quoteName(settings.database)}`));
  return { databaseName: settings.database };
}

function send(message) {
  return new Promise((sent) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`, sent));
}

let printId = 0;

/** Calls whose shape differs between the binary and the WASM engine; every other method has the same name and parameters. */
const ownMethods = {
  createDatabase,
  getDatabaseVersion: async (engine) => engine.version(),
  diff: async (engine, params) => {
    const { stdout, exitCode } = await engine.diff(params);
    printId += 1;
    if (stdout !== null && stdout !== undefined) await send({ id: printId, method: 'print', params: { content: stdout } });
    return { exitCode, stdout: null };
  },
};

async function serve() {
  // Created at the first call that needs it: `createDatabase` comes before there is a database.
  let engine;
  const getEngine = () => {
    engine ??= createEngine();
    return engine;
  };
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    const { id, method, params } = JSON.parse(line);
    if (method === undefined) continue; // the CLI's answer to `print`
    try {
      const result = method === 'createDatabase' ? await createDatabase() : await call(await getEngine(), method, params);
      await send({ id, result: result ?? null });
    } catch (error) {
      const data = { is_panic: false, message: errorMessage(error), meta: null, error_code: errorCode(error) };
      await send({ id, error: { code: 4466, message: 'An error happened. Check the data field for details.', data } });
    }
  }
}

async function call(engine, method, params) {
  if (Object.hasOwn(ownMethods, method)) return ownMethods[method](engine, params);
  if (typeof engine[method] !== 'function') throw new Error(`The replacement schema engine has no method ${method}`);
  return engine[method](params);
}

/** `cli can-connect-to-database` and `cli create-database`: the CLI skips the first line of stderr and reads JSON from the rest. */
async function runSubCommand(name) {
  const logLine = (level, fields) => process.stderr.write(`${JSON.stringify({ level, target: 'schema_engine::logger', fields })}\n`);
  try {
    if (name === 'can-connect-to-database')
      await withClient(connectionSettings(databaseUrl).settings, (client) => client.query('SELECT 1'));
    else if (name === 'create-database') await createDatabase();
    else throw new Error(`The replacement schema engine has no command ${name}`);
  } catch (error) {
    logLine('INFO', { message: `replacement schema engine: ${name}` });
    logLine('ERROR', { message: errorMessage(error), error_code: errorCode(error) ?? 'P1011' });
    process.exitCode = 1;
  }
}

if (options.version) console.log('schema-engine-cli replacement (WASM)');
else if (positionals[0] === 'cli') await runSubCommand(positionals[1]);
else await serve();
