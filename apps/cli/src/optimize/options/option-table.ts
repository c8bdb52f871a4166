import { compressionLevels, extraFormats, namedTargets, speeds } from '@pixmill/contracts';
import type { CommandOption } from '../../program/command.js';

/** The options that say what is done with each image, by camel-case name. They stand for the options of `POST /jobs`. */
export const imageOptions = {
  formats: { value: 'LIST', description: `Copies beside each result, separated by commas: ${extraFormats.join(', ')}` },
  level: { value: 'LEVEL', description: `${compressionLevels.join(', ')}; intelligent by default` },
  target: { value: 'SCORE', description: `Score to reach in place of a level: 30 to 95, or ${Object.keys(namedTargets).join(', ')}` },
  maxWidth: { value: 'PX', description: 'Shrink wider images to this width; none is enlarged' },
  maxHeight: { value: 'PX', description: 'Shrink higher images to this height' },
  maxBytes: { value: 'SIZE', description: 'Size that no result should exceed, such as 200kb' },
  keepExif: { description: 'Keep EXIF, IPTC and XMP' },
  keepCopyright: { description: 'Keep author, credit and licence only' },
  speed: { value: 'SPEED', description: `Processor time for smaller files: ${speeds.join(', ')}` },
  preset: { value: 'NAME', description: 'Preset of the account; the options beside it win. Not with --local' },
} as const satisfies Readonly<Record<string, CommandOption>>;
