import { installJavaScriptRuntimes } from '@pixmill/testkit/interpreters';
import { checkPrograms } from '../client/check-programs.js';
import { openReader } from '../client/open-reader.js';
import { createProblems } from './problems.js';
import type { Proof, ProofOptions, ProofReport } from './proof.js';

/** The client is one package for every runtime. Installs Deno and Bun from the npm registry. */
export const clientRuntimesProof: Proof = {
  name: 'client-runtimes',
  summary: "every program of the client's README runs in Node, Deno and Bun, with the packed client",
  run,
};

async function run({ log }: ProofOptions): Promise<ProofReport> {
  const { deno, bun } = await installJavaScriptRuntimes();
  const permissions = ['--allow-net', '--allow-env', '--allow-read', '--allow-write'];
  const runtimes = [
    { name: 'node', command: process.execPath, args: [] },
    { name: 'deno', command: deno, args: ['run', ...permissions] },
    { name: 'bun', command: bun, args: [] },
  ];
  const problems = createProblems();
  const figures: Record<string, string> = {};
  const reader = await openReader();
  try {
    for (const { name, command, args } of runtimes) {
      log(name);
      const failure = await checkPrograms(reader, command, args).then(
        () => null,
        (error: Error) => error.message,
      );
      figures[name] = failure === null ? `${reader.programs.blocks} programs` : 'failed';
      if (failure !== null) problems.add('every program runs', `${name}: ${failure}`);
    }
    return { figures, problems: problems.sentences() };
  } finally {
    await reader.close();
  }
}
