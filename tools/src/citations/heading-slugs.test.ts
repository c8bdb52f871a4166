import { describe, expect, test } from '@jest/globals';
import { listAnchors, toHeadingSlug } from './heading-slugs.js';

describe('toHeadingSlug', () => {
  test.each([
    ['Who may import whom', 'who-may-import-whom'],
    ['`POST /v1/optimize`: errors, and more', 'post-v1optimize-errors-and-more'],
    ['Leases & fences', 'leases--fences'],
    ['A [link](other.md) in it', 'a-link-in-it'],
    ['snake_case stays', 'snake_case-stays'],
    ['1. Größe (MB)', '1-größe-mb'],
    ['Closed ##', 'closed'],
  ])('names %j as GitHub does', (heading, slug) => {
    expect(toHeadingSlug(heading)).toBe(slug);
  });
});

test('listAnchors: numbers duplicates, reads HTML ids and skips code blocks', () => {
  const page = '# A\n## A\n```sh\n# not a heading\n```\n<a id="mark"></a>\n### B\n';
  expect([...listAnchors(page)]).toEqual(['a', 'a-1', 'b', 'mark']);
});
