import { type CitationFiles, findBrokenCitations } from './find-broken-citations.js';

/** A file that cites what does not exist, in each way that comments and pages cite. */
const plants: Readonly<Record<string, string>> = {
  'a page that is not there': '/** The lease is renewed (docs/absent.md#leases). */',
  'a heading that is not there': '/** The lease is renewed (docs/planted.md#absent). */',
  'a bare name with a section': '// a worker that dies (absent.md section 3)',
};
const linkPlants: Readonly<Record<string, string>> = {
  'a link to a page that is not there': 'See [the leases](absent.md).',
  'a link to a heading that is not there': 'See [the leases](planted.md#absent).',
  'a link to a heading of the same page that is not there': 'See [above](#absent).',
  'a link to a file that is not there': 'See [the code](../packages/absent.ts).',
};

/** The kinds of broken citation that the check does not see; a sound citation that it rejects is among them. */
export function listUnseenCitations(): readonly string[] {
  const page = '# Planted\n\n## Leases end\n';
  const texts = new Map([
    ['docs/planted.md', page],
    ['docs/sound.md', '[leases](planted.md#leases-end), docs/planted.md#leases-end'],
    ['src/sound.ts', '// docs/planted.md#leases-end, https://example.com/absent.md'],
    ...Object.entries(plants).map(([name, text]) => [`src/${name}.ts`, text] as const),
    ...Object.entries(linkPlants).map(([name, text]) => [`docs/${name}.md`, text] as const),
  ]);
  const files: CitationFiles = { texts, exists: (path) => texts.has(path) };
  const seen = new Set(findBrokenCitations(files).map(({ file }) => file));
  const missed = [...texts.keys()].filter((file) => !/planted|sound/.test(file) && !seen.has(file));
  const rejected = [...seen].filter((file) => file.includes('sound')).map((file) => `${file}, which is sound, was rejected`);
  return [...missed.map((file) => `${file} was not seen`), ...rejected];
}
