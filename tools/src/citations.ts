/**
 * `npm run check:citations`: fails when a comment, a test or a page cites a page, a heading or a linked file that does not
 * exist. With `--list` the broken citations are printed and do not fail; a planted one that is not seen fails always.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CitationFiles, findBrokenCitations } from './citations/find-broken-citations.js';
import { listUnseenCitations } from './citations/planted-citations.js';
import { root } from './repository.js';
import { runCommand } from './run-command.js';

const mayCite = /\.(ts|mjs|md|prisma|sql|yml)$|(^|\/)(Dockerfile|\.dockerignore|run)$/;
/** Third-party sources, recorded requests, applied migrations (their checksums are fixed), and this check's own planted citations. */
const skipped = /^fixtures\/|\/transcripts\/|^tools\/src\/citations\/|^docs\/contracts\/|^prisma\/migrations\//;

function readFiles(): CitationFiles {
  const { stdout } = runCommand(root, 'git', 'ls-files', '--cached', '--others', '--exclude-standard');
  const paths = stdout.split('\n').filter((path) => mayCite.test(path) && existsSync(join(root, path)));
  const pages = paths.filter((path) => path.endsWith('.md') || !skipped.test(path));
  return {
    texts: new Map(pages.map((path) => [path, readFileSync(join(root, path), 'utf8')])),
    exists: (path) => existsSync(join(root, path)),
  };
}

const listOnly = process.argv.includes('--list');
const files = readFiles();
const broken = findBrokenCitations(files).filter(({ file }) => !skipped.test(file));
const unseen = listUnseenCitations();

for (const { file, line, citation, reason } of broken) console.error(`${file}:${line}: ${citation}: ${reason}`);
for (const problem of unseen) console.error(`planted citation: ${problem}`);
const note = listOnly && broken.length > 0 ? ' (NOT failing: listed only)' : '';
console.log(`citations: ${files.texts.size} files, ${broken.length} broken citations${note}`);
process.exitCode = unseen.length > 0 || (broken.length > 0 && !listOnly) ? 1 : 0;
