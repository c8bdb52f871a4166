/** Sources, types and source maps: Node reads none of them in a running service. */
const neverRead = /\.(map|[cm]?ts|tsx|tsbuildinfo)$/;

/** Folders at the top of a package that hold no code of it. */
const besidesCode = /\/node_modules\/(@[^/]+\/)?[^/]+\/(\.github|__tests__|bench|benchmarks?|docs?|examples?|fixtures|tests?)\//;

const textFile = /\.(md|markdown)$/i;
const legalText = /\/(readme|licen[cs]e|notice|copying)[^/]*$/i;

/** Prisma ships a query compiler for each of five databases, in two builds and two module formats; the client reads one: 69 MB are left. */
const prismaRuntime = '/node_modules/@prisma/client/runtime/';
const unreadPrisma = /\/(wasm-compiler-edge|index-browser|query_compiler_(?!fast_bg\.postgresql\.(wasm-base64\.)?mjs$))[^/]*$/;

/** The decoder of JPEG 2000 ships as asm.js and without its encoder too: 1.6 MB are left out. */
const unreadOpenJpeg = /\/codec-openjpeg\/dist\/(?!openjpegwasm\.(js|wasm)$)/;

/** Whether a running service can need a file of a third-party package. `path` contains `/node_modules/`, and slashes on every system. */
export function isNeededFile(path: string): boolean {
  if (neverRead.test(path) || besidesCode.test(path)) return false;
  if (textFile.test(path)) return legalText.test(path);
  return !(path.includes(prismaRuntime) && unreadPrisma.test(path)) && !unreadOpenJpeg.test(path);
}
