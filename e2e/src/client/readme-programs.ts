import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const page = join(fileURLToPath(new URL('../../../', import.meta.url)), 'packages/client/README.md');

export interface ReadmePrograms {
  /** Every block for Node, in the order of the page, as one module. */
  readonly module: string;
  /** The block with `require`. */
  readonly commonjs: string;
  /** The block for a browser. */
  readonly browser: string;
  /** Number of blocks in `module`. */
  readonly blocks: number;
}

/** The programs of packages/client/README.md. `replaced`: addresses that the page shows, and those that the test has in their place. */
export async function readReadmePrograms(replaced: Readonly<Record<string, string>>): Promise<ReadmePrograms> {
  const text = Object.entries(replaced).reduce((all, [shown, used]) => all.replaceAll(shown, used), await readFile(page, 'utf8'));
  const blocks = [...text.matchAll(/^```(js browser|js|cjs)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({ language, code }));
  const find = (wanted: string) => blocks.filter(({ language }) => language === wanted).map(({ code }) => code);
  const [commonjs = '', browser = ''] = [...find('cjs'), ...find('js browser')];
  return { module: toModule(find('js')), commonjs, browser, blocks: find('js').length };
}

/** Imports come first, once for each name. The first block makes the client; each other one has its own names. */
function toModule(blocks: readonly string[]): string {
  const imports = new Map<string, Set<string>>();
  const bodies = blocks.map((block) =>
    block.replace(/^import \{ (.*) \} from '(.*)';\n/gm, (_, names: string, from: string) => {
      for (const name of names.split(', ')) imports.set(from, (imports.get(from) ?? new Set()).add(name));
      return '';
    }),
  );
  const [first = '', ...others] = bodies;
  const head = [...imports].map(([from, names]) => `import { ${[...names].join(', ')} } from '${from}';\n`).join('');
  return `${head}${first}${others.map((body) => `{\n${body}}\n`).join('')}`;
}
