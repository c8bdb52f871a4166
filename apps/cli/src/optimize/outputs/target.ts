import { resolve } from 'node:path';
import { AppError } from '@pixmill/contracts';
import type { CommandInput } from '../../program/command.js';

/** Where results go: exactly one of the three. */
export type Target =
  | { readonly kind: 'folder' /** Absolute. */; readonly folder: string }
  | { readonly kind: 'in-place' /** Absolute; null for `--no-backup`. */; readonly backupFolder: string | null }
  | { readonly kind: 'suffix'; readonly suffix: string };

/** Reads `--to`, `--in-place`, `--backup`, `--no-backup` and `--suffix`. Throws AppError `invalid_parameter`. */
export function parseTarget({ options, flags }: Pick<CommandInput, 'options' | 'flags'>, cwd: string): Target {
  const { to, suffix, backup } = options;
  const inPlace = flags.has('inPlace');
  const chosen = [to !== undefined, inPlace, suffix !== undefined].filter(Boolean).length;
  if (chosen === 0) throw reject('Say where the results go: --to DIR, --suffix TEXT, or --in-place.');
  if (chosen > 1) throw reject('Only one of --to, --in-place and --suffix is possible.');
  if (!inPlace && (backup !== undefined || flags.has('noBackup'))) throw reject('--backup and --no-backup belong to --in-place.');
  if (inPlace) return toInPlace({ backup, noBackup: flags.has('noBackup'), cwd });
  if (suffix !== undefined) return { kind: 'suffix', suffix: checkSuffix(suffix) };
  return { kind: 'folder', folder: toFolder({ flag: '--to', value: to, cwd }) };
}

function toInPlace({ backup, noBackup, cwd }: { backup: string | undefined; noBackup: boolean; cwd: string }): Target {
  if (backup !== undefined && noBackup) throw reject('Only one of --backup and --no-backup is possible.');
  if (backup === undefined && !noBackup)
    throw reject('--in-place replaces the originals: add --backup DIR to keep them, or --no-backup to lose them.');
  return { kind: 'in-place', backupFolder: noBackup ? null : toFolder({ flag: '--backup', value: backup, cwd }) };
}

function toFolder({ flag, value, cwd }: { flag: string; value: string | undefined; cwd: string }): string {
  if (!value) throw reject(`${flag} needs a folder.`);
  return resolve(cwd, value);
}

function checkSuffix(suffix: string): string {
  if (suffix === '' || /[/\\\0]/.test(suffix)) throw reject('--suffix needs a text without slashes, such as -small.');
  return suffix;
}

/** The folders that a run over the folder above them leaves out. */
export function listOwnFolders(target: Target): readonly string[] {
  if (target.kind === 'folder') return [target.folder];
  return target.kind === 'in-place' && target.backupFolder !== null ? [target.backupFolder] : [];
}

const reject = (message: string): AppError => new AppError('invalid_parameter', { message });
