/** Text of a heading as it is shown: links become their text; code and emphasis marks vanish. */
function toPlainText(heading: string): string {
  return heading
    .replace(/\s+#+\s*$/, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*]|(?<!\w)_|_(?!\w)/g, '');
}

/** GitHub's anchor of a heading, before it numbers duplicates. */
export function toHeadingSlug(heading: string): string {
  return toPlainText(heading)
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}

/** All anchors of a Markdown page: headings as GitHub names them (`a`, `a-1`, ...), and `id` or `name` of HTML tags. */
export function listAnchors(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  const seen = new Map<string, number>();
  const text = markdown.replace(/^(`{3,}|~{3,})[\s\S]*?^\1[`~]*\s*$/gm, '');
  for (const [, heading = ''] of text.matchAll(/^ {0,3}#{1,6}[ \t]+(.*)$/gm)) {
    const slug = toHeadingSlug(heading);
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    anchors.add(count === 0 ? slug : `${slug}-${count}`);
  }
  for (const [, anchor = ''] of text.matchAll(/<\w+[^>]*\s(?:id|name)="([^"]+)"/g)) anchors.add(anchor);
  return anchors;
}
