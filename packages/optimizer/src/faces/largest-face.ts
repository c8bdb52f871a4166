import type { Face } from '@pixmill/contracts';

const areaOf = ({ width, height }: Face) => width * height;

/** The faces by falling area of their boxes, and by falling score among equals. Pure. */
export const sortFaces = (faces: readonly Face[]): Face[] => faces.toSorted((a, b) => areaOf(b) - areaOf(a) || b.score - a.score);

/** The face with the largest box, and with the highest score among equals; null without faces. Pure. */
export const findLargestFace = (faces: readonly Face[]): Face | null => sortFaces(faces)[0] ?? null;
