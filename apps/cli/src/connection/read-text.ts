import { readFileSync } from 'node:fs';
import { AppError } from '@pixmill/contracts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a folder',
};

/** The text of a file, without a byte order mark. Throws AppError `invalid_parameter` that names the file and the reason. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch (thrown) {
    const { code = '', message } = thrown as NodeJS.ErrnoException;
    throw new AppError('invalid_parameter', { message: `${file} cannot be read: ${reasons[code] ?? message}`, cause: thrown });
  }
}

/** The JSON of a file. Throws AppError `invalid_parameter`; it quotes nothing of the file, which may hold a key. */
export function readJson(file: string): unknown {
  const text = readText(file);
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const [place = ''] = /(?: at)? position \d+|line \d+ column \d+/.exec((thrown as Error).message) ?? [];
    throw new AppError('invalid_parameter', {
      message: `${file} is not valid JSON${place && `,${place.replace(' at', '')}`}`,
      cause: thrown,
    });
  }
}
