import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { openEngine } from '../optimize/engines/open-engine.js';
import { parseEngineOptions } from '../optimize/options/engine-options.js';
import { parseRunOptions } from '../optimize/options/run-options.js';
import { planRun } from '../optimize/plan-run.js';
import { createReporter } from '../optimize/report/create-reporter.js';
import { runOptimize } from '../optimize/run-optimize.js';
import { type CommandInput, type ExitCode, exitCodes, type UserCommand, type UserContext } from '../program/command.js';
import { printLine } from '../terminal/terminal.js';
import { PageWeight } from './page-weight.js';
import { type PreparedPull, preparePull } from './prepare-pull.js';
import { findPullCache } from './pull-cache.js';
import { type PullRequest, parsePullRequest, pullOptions } from './pull-options.js';

/** `pixmill pull URL`. */
export const pullCommand: UserCommand = {
  name: 'pull',
  summary: 'Download the images of a page or a sitemap and make them smaller',
  operand: 'URL',
  options: pullOptions,
  examples: [
    ['npx pixmill pull https://shop.example/', 'The images of a page; the results are in shop.example/'],
    ['npx pixmill pull localhost:8080 --to small --same-host', 'A site on this machine, without images of other hosts'],
    ['npx pixmill pull https://shop.example/sitemap.xml --limit 200 --dry-run', 'What a sitemap has, with sizes; nothing is written'],
  ],
  /** Arguments are checked first, then the connection, then the site is read. */
  async runForUser(input, { terminal, json }) {
    const request = parsePullRequest(input);
    const folder = resolve(terminal.cwd, request.to);
    const cache = findPullCache(folder);
    const { dryRun } = parseRunOptions(input);
    const choice = parseEngineOptions(input);
    const engine = dryRun ? null : await openEngine(choice, terminal.cwd);
    try {
      const pull = await preparePull(request, { input, jobOptions: choice.jobOptions, folder, cache, terminal, json });
      if (engine !== null) return await optimize(pull, { request, engine, input, context: { terminal, json } });
      const reporter = createReporter(terminal, { json, isDryRun: true });
      return toExitCode(await planRun({ ...pull, reporter, signal: terminal.signal }));
    } finally {
      await engine?.close();
      await rm(cache.downloads, { recursive: true, force: true });
    }
  },
};

interface PullRun {
  readonly request: PullRequest;
  readonly engine: Awaited<ReturnType<typeof openEngine>>;
  readonly input: CommandInput;
  readonly context: UserContext;
}

async function optimize(pull: PreparedPull, { engine, input, context: { terminal, json } }: PullRun): Promise<ExitCode> {
  const weight = new PageWeight();
  const reporter = weight.watch(createReporter(terminal, { json }));
  const { failOnError } = parseRunOptions(input);
  const result = await runOptimize({ ...pull, openEngine: async () => engine, reporter, failOnError, signal: terminal.signal });
  const sentence = json || pull.kind !== 'page' || result.failed > 0 ? null : await weight.describe(pull.plan);
  if (sentence !== null) printLine(terminal, sentence);
  return toExitCode(result);
}

const toExitCode = ({ failed }: { readonly failed: number }): ExitCode => (failed > 0 ? exitCodes.failed : exitCodes.ok);
