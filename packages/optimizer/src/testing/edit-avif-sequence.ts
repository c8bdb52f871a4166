/** An edit list of a track, in units of its movie. */
export interface TestEditList {
  readonly repeats: boolean;
  /** Duration of one play. */
  readonly segment: number;
  /** Duration of all plays; -1 says that they have no end. */
  readonly duration: number;
}

function box(type: string, ...parts: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + parts.reduce((sum, { length }) => sum + length, 0));
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...parts]);
}

/** The boxes in these bytes, each with its head. */
function splitBoxes(bytes: Buffer): Buffer[] {
  const boxes: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) boxes.push(bytes.subarray(at, at + bytes.readUInt32BE(at)));
  return boxes;
}

const typeOf = (bytes: Buffer) => bytes.toString('latin1', 4, 8);

/** The duration stands behind the times, the id and 4 more bytes. */
const durationAt = (header: Buffer) => (header[8] === 1 ? 8 + 4 + 16 + 8 : 8 + 4 + 8 + 8);

function withEdits(track: Buffer, { repeats, segment, duration }: TestEditList): Buffer {
  const list = Buffer.alloc(24);
  list[3] = repeats ? 1 : 0;
  list.writeUInt32BE(1, 4);
  list.writeUInt32BE(segment, 8);
  list.writeUInt16BE(1, 16);
  const children = splitBoxes(track.subarray(8)).flatMap((child) => {
    if (typeOf(child) !== 'tkhd') return [child];
    const header = Buffer.from(child);
    const isLong = header[8] === 1;
    if (isLong) header.writeBigInt64BE(BigInt(duration), durationAt(header));
    else header.writeInt32BE(duration, durationAt(header));
    return [header, box('edts', box('elst', list.subarray(0, 20)))];
  });
  return box('trak', ...children);
}

/** The same sequence with an edit list in each track. The movie moves to the end, so that no offset changes. */
export function withEditList(sequence: Buffer, edits: TestEditList): Buffer {
  const boxes = splitBoxes(sequence);
  const movie = boxes.find((each) => typeOf(each) === 'moov') ?? Buffer.alloc(8);
  const free = Buffer.from(movie);
  free.write('free', 4, 'latin1');
  const children = splitBoxes(movie.subarray(8)).map((child) => (typeOf(child) === 'trak' ? withEdits(child, edits) : child));
  return Buffer.concat([...boxes.map((each) => (each === movie ? free : each)), box('moov', ...children)]);
}
