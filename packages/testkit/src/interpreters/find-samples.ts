import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** A fenced block of code in a page. */
export interface Sample {
  /** Path of the page, from the root. */
  readonly page: string;
  /** The language behind the fence; empty without one. */
  readonly language: string;
  readonly code: string;
}

/** The fenced blocks of README.md, SECURITY.md and all pages in `docs/` that contain `text`. */
export function findSamples(text: string): Sample[] {
  const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  return ['README.md', 'SECURITY.md', ...pages.map((name) => join('docs', name))].flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/^ *```(\S*)[^\n]*\n([\s\S]*?)^ *```$/gm)]
      .map(([, language = '', code = '']) => ({ page, language, code }))
      .filter(({ code }) => code.includes(text)),
  );
}
