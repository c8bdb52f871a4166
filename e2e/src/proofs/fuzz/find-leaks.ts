/** Internals that no caller may read: stacks, paths, and messages of libraries, databases and the runtime. */
const leakPatterns: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['a stack', /\n\s+at |\bat \S+ \(|\.[cm]?js:\d+/],
  ['a path', /\/(?:tmp|home|root|usr|var|work|proc|opt)\/|node_modules|file:\/\/|\bspool\b|\.pixmill/],
  [
    'the image libraries',
    /vips|libspng|libpng|libjpeg|libwebp|cgif|nsgif|libheif|heifload|pngload|jpegload|gifload|webpload|\bsharp\b|input buffer/i,
  ],
  [
    'the runtime',
    /TypeError|RangeError|SyntaxError|ReferenceError|\bERR_[A-Z]+|\bE(?:NOENT|CONN[A-Z]+|PIPE|ACCES|MFILE|NOTFOUND)\b|node:|Cannot read|is not a function|undefined|\[object /,
  ],
  ['the database', /prisma|postgres|\bpg\b|SELECT |INSERT |relation "|invalid byte sequence|ioredis|bullmq|\bredis\b/i],
  ['the parsers', /busboy|multer|raw-body|body-parser|Unexpected end of|Unexpected token|in JSON at|express/i],
];

/** The leaks in a text that was sent to a caller, except the allowed kinds. */
export function findLeaks(text: string, allowed: readonly string[] = []): string[] {
  return leakPatterns.flatMap(([kind, pattern]) => {
    const [found] = pattern.exec(text) ?? [];
    return found === undefined || allowed.includes(kind) ? [] : [`${kind} (${JSON.stringify(found)})`];
  });
}
