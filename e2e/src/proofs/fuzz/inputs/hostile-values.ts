/** Texts that are invalid for most parameters; none is a URL that could be dialled. */
// biome-ignore format: one value per line would be a page
export const hostileTexts: readonly string[] = [
  '', ' ', '0', '-0', '-1', '1.5', '1e9', '0x10', '00', '1_000', 'NaN', 'Infinity', '-Infinity', 'null', 'undefined', 'true', 'false', 'yes', 'on',
  '9'.repeat(30), '9'.repeat(400), 'A'.repeat(10_000), 'A'.repeat(63_000), 'A'.repeat(70_000), '\0', 'a\0b', '%00', '%', '%zz', '\r\nX-Injected: 1', '\n', '\t',
  'é', '日本語', '🙂', '\u202egnp.exe', '\ufeff', '\ud800', 'ß'.repeat(500), '٣', '１２', '①', '𝟙', "' OR 1=1--", '"; DROP TABLE jobs; --', '$1', '<script>alert(1)</script>',
  '../../../etc/shadow', '..\\..\\boot.ini', '\u0024{7*7}', '{{7*7}}', '#{7*7}', '`id`', '$(id)', '|id', '[]', '{}', '[object]', '{"a":1}', '__proto__', 'constructor', 'toString',
  'url', 'urls', 'file', 'files', 'FILE', 'intelligent', 'ULTRA', 'lossless ', 'terminating connection', 'timeout', 'connection timed out',
];

/** Nothing listens on port 9 of loopback, and no name here needs a lookup. */
// biome-ignore format: one value per line would be a page
export const hostileUrls: readonly string[] = [
  'http://127.0.0.1:9/x.png', 'http://127.0.0.1:9/', 'https://127.0.0.1:9/a%20b.png', 'http://localhost:9/x.gif', 'http://[::1]:9/x', 'http://127.1:9/x', 'http://0x7f000001:9/x',
  'http://user:pass@127.0.0.1:9/x.png', 'http://127.0.0.1:9/%00', 'http://127.0.0.1:9/%ff%fe.png', 'http://127.0.0.1:9/\u202e.png', 'http://127.0.0.1:9/🙂.png', 'http://127.0.0.1:9/a\0b',
  'http://127.0.0.1:9/#x', 'http://127.0.0.1:9/?%', 'http://127.0.0.1:9//../..//x', `http://127.0.0.1:9/${'a'.repeat(1_900)}`, `http://127.0.0.1:9/${'a'.repeat(3_000)}`, `http://127.0.0.1:9/${'/'.repeat(900)}`,
  'http://127.0.0.1:0/', 'http://127.0.0.1:99999/', 'http://127.0.0.1:-1/', 'http:///x', 'http://', 'http:/127.0.0.1:9/', 'http:127.0.0.1', '//127.0.0.1:9/', 'ftp://127.0.0.1:9/x.png', 'FTP://127.0.0.1',
  'file:///x.png', 'data:image/png;base64,AAAA', 'javascript:1', 'gopher://127.0.0.1:9/_x', 'unix:/run/x.sock', 'http://[::1', 'http://[::gg]/', 'http://127.0.0.1 /', 'http://127.0.0.1:9/ x y', 'HTTP://127.0.0.1:9/X',
  '/home/me/photo.jpg', 'photo.jpg', 'C:\\photo.jpg', 'http://127.0.0.1:9/\r\nHost: x', ' http://127.0.0.1:9/', 'http://127.0.0.1:9/terminating%20connection.png',
];

// biome-ignore format: one value per line would be a page
export const hostileFileNames: readonly string[] = [
  '', '.', '..', '../../x.png', '..\\..\\x.png', 'a\0b.png', 'x'.repeat(900), 'é.png', '日本.png', '\u202egnp.exe', '🙂.png', '<b>.png', 'a;b.png', "a'b.png", 'con.png', 'x.png\\', 'x.png/', '%00.png', '%2e%2e%2fx',
  'terminating connection.png', ' ', 'a\tb.png', '\ufeff.png', '\x7f.png', '\u2028.png', '-rf.png', '$(id).png', 'x.php', 'x.svg', '\x80\xff.png',
];

// biome-ignore format: one value per line would be a page
export const hostileKeys: readonly string[] = [
  '',
  ' ',
  'x',
  'x'.repeat(32),
  'x'.repeat(4_000),
  '\0',
  '\x80\xff',
  "' OR 1=1--",
  '🙂',
  'null',
  '../x',
  '0123456789ABCDEF0123456789abcdeg',
];

// biome-ignore format: one value per line would be a page
export const hostileIds: readonly string[] = [
  '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '7b0f7a0e-7a6f-4d57-8b7f-2f0a6f1f7c11', 'x', '0', '-1', '%00', '%ff', '..', '%2e%2e', '__proto__', 'x'.repeat(4_000), '1;2', '{}', '%20',
  '7B0F7A0E-7A6F-4D57-8B7F-2F0A6F1F7C11', '7b0f7a0e7a6f4d578b7f2f0a6f1f7c11', 'a@b.example', '%F0%9F%99%82', "'--", 'null',
];

// biome-ignore format: one value per line would be a page
export const hostileContentTypes: readonly (string | null)[] = [
  null, '', 'application/json', 'text/plain', 'application/xml', 'application/octet-stream', 'image/png', 'multipart/mixed; boundary=x', 'multipart/form-data', 'multipart/form-data; boundary=', 'x', '/', '\x80',
  'application/x-www-form-urlencoded; charset=utf-7', 'application/x-www-form-urlencoded; charset=', 'APPLICATION/X-WWW-FORM-URLENCODED', 'multipart/form-data; boundary="a b"', ';', 'a'.repeat(3_000),
];
