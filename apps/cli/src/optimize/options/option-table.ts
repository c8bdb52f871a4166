import { compressionLevels, extraFormats, namedTargets, speeds } from '@pixmill/contracts';
import type { CommandOption } from '../../program/command.js';

const group = 'Images';
const targets = Object.keys(namedTargets);

/** The options that say what is done with each image, by camel-case name. They stand for the options of `POST /jobs`. */
export const imageOptions = {
  formats: {
    ...{ group, value: 'LIST', choices: extraFormats, commaSeparated: true },
    description: `Copies beside each result, separated by commas: ${extraFormats.join(', ')}`,
  },
  level: { group, value: 'LEVEL', choices: compressionLevels, description: `${compressionLevels.join(', ')}; intelligent by default` },
  target: {
    ...{ group, value: 'SCORE', choices: targets, allowsNumber: true },
    description: `Score to reach in place of a level: 30 to 95, or ${targets.join(', ')}`,
  },
  maxWidth: { group, value: 'PX', description: 'Shrink wider images to this width; none is enlarged' },
  maxHeight: { group, value: 'PX', description: 'Shrink higher images to this height' },
  maxBytes: { group, value: 'SIZE', description: 'Size that no result should exceed, such as 200kb' },
  keepExif: { group, description: 'Keep EXIF, IPTC and XMP' },
  keepCopyright: { group, description: 'Keep author, credit and licence only' },
  speed: { group, value: 'SPEED', choices: speeds, description: `Processor time for smaller files: ${speeds.join(', ')}` },
  preset: { group, value: 'NAME', description: 'Preset of the account; the options beside it win. Not with --local' },
} as const satisfies Readonly<Record<string, CommandOption>>;
