/** What a run of the bench has to find out. */

/** Classes whose photographs and drawings stand for JPEG; `derived` are the same two pictures over and over, CMYK has its own rules. */
const jpegKinds = ['jpeg-camera', 'jpeg-web', 'jpeg-variants'];
/** Pixels up to which the JPEG figures count. */
const mostJpegPixels = 9_000_000;
/** px; scores of smaller pictures mean little (engine.md section 9). */
export const meaningfulSide = 64;

/** Whether an image counts in the JPEG figures. */
export const isPlainJpeg = (file) => jpegKinds.includes(file.kind) && file.format === 'jpeg' && file.pixels <= mostJpegPixels;

/** Whether an image is a photograph of about 12 MP, for which there are goals of their own. */
export const isTwelve = (file) => file.format === 'jpeg' && file.pixels >= 11_000_000 && file.pixels <= 13_000_000;

/** Whether an image is a recording of a screen: an animation of many frames, each as large as a window. */
export const isRecording = (file) => file.format === 'gif' && file.frames > 10 && file.pixels >= 200_000;

/** One task a row: modes of ours (extras of JPEGs alone), peers, and for plain JPEGs the ladder of fixed qualities where `curves` are wanted. */
export function planTasks({ files, modes, peers, curves }) {
  return files.flatMap((file) => [
    ...modes.filter((mode) => mode !== 'extras' || file.format === 'jpeg').map((mode) => ({ kind: 'mode', mode, file })),
    ...(curves && isPlainJpeg(file) ? [{ kind: 'ladder', file }] : []),
    ...peers
      .filter(({ format, role }) => format === file.format && (role === 'main' || isPlainJpeg(file)))
      .map(({ name, role, version }) => ({ kind: 'peer', name, role, version, file })),
  ]);
}
