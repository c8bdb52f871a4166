/** `npm test` and `npm run e2e`: runs tools/src/test.ts, which names the arguments. */
process.argv.splice(2, 0, 'test');
await import('./run-tool.mjs');
