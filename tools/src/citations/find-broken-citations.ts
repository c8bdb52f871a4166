import { posix } from 'node:path';
import { listAnchors } from './heading-slugs.js';

/** The files of a repository as the check sees them. */
export interface CitationFiles {
  /** Text of every file that may cite a page, by its path from the root. */
  readonly texts: ReadonlyMap<string, string>;
  /** Whether a file or folder exists at this path from the root. */
  exists(path: string): boolean;
}

export interface BrokenCitation {
  readonly file: string;
  readonly line: number;
  readonly citation: string;
  readonly reason: string;
}

const urls = /\b[a-z][a-z+.-]*:\/\/[^\s)>"'`]+/gi;
/** `docs/page.md`, `page.md#heading`; in code, in comments and in running text. */
const pageNames = /(?<![\w./@-])(?:\.{1,2}\/)*\w[\w./-]*\.md\b(?:#[\p{L}\p{N}_-]+)?/gu;
/** The target of `[text](target)` and of `[name]: target`. */
const linkTargets = /\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|^\[[^\]]+\]:\s+(\S+)/gm;

const isMarkdown = (file: string) => file.endsWith('.md');

function listCitations(file: string, text: string): readonly { readonly citation: string; readonly index: number }[] {
  const blank = (match: string) => ' '.repeat(match.length);
  const local = text.replace(urls, blank);
  const links = isMarkdown(file)
    ? [...local.matchAll(linkTargets)].map((match) => ({ citation: match[1] ?? match[2] ?? '', index: match.index }))
    : [];
  const names = [...local.replace(isMarkdown(file) ? linkTargets : /$^/, blank).matchAll(pageNames)];
  return [...links, ...names.map((match) => ({ citation: match[0], index: match.index }))].filter(
    ({ citation }) => citation.trim() !== '' && !/^[a-z]+:/i.test(citation),
  );
}

/**
 * Where a cited path may lie. Pages cite relative to themselves too, those in folders of docs by the bare name of a page of docs, and the bench cites
 * the pages that it writes by their bare names.
 */
function listPlaces(file: string, path: string): readonly string[] {
  if (path === '') return [file];
  const places = [posix.join(path)];
  if (isMarkdown(file)) places.push(posix.join(posix.dirname(file), path));
  if (/^docs\/\w+\//.test(file)) places.push(posix.join('docs', path));
  if (file.startsWith('bench/')) places.push(posix.join('bench/results', path));
  return places;
}

/** Finds every citation of a page, a heading or (in a Markdown link) a file that does not exist. */
export function findBrokenCitations(files: CitationFiles): readonly BrokenCitation[] {
  const anchorsByPage = new Map<string, ReadonlySet<string>>();

  function anchorsOf(page: string): ReadonlySet<string> {
    const known = anchorsByPage.get(page) ?? listAnchors(files.texts.get(page) ?? '');
    anchorsByPage.set(page, known);
    return known;
  }

  function findReason(file: string, citation: string): string | null {
    const [path = '', anchor] = citation.split('#');
    const target = listPlaces(file, path).find((place) => files.exists(place));
    if (target === undefined) return 'no such page';
    if (anchor === undefined || !isMarkdown(target)) return null;
    return anchorsOf(target).has(decodeURIComponent(anchor)) ? null : 'no such heading';
  }

  return [...files.texts].flatMap(([file, text]) =>
    listCitations(file, text).flatMap(({ citation, index }) => {
      const reason = findReason(file, citation);
      return reason === null ? [] : [{ file, line: text.slice(0, index).split('\n').length, citation, reason }];
    }),
  );
}
