import { sniff } from '@pixmill/image-formats/upload-checks';

/** Whether a source is in the format of its result, whatever its name says. Pure. */
export const hasFormat = (bytes: Buffer, format: string): boolean => sniff(bytes).format === format;
