/** The second bytes of markers. Source: ITU-T T.81, table B.1. */
export const jpegCodes = {
  tem: 0x01,
  rst0: 0xd0,
  rst7: 0xd7,
  soi: 0xd8,
  eoi: 0xd9,
  sos: 0xda,
  dqt: 0xdb,
  app0: 0xe0,
  app1: 0xe1,
  app2: 0xe2,
  app13: 0xed,
  app14: 0xee,
  app15: 0xef,
  com: 0xfe,
} as const;

/** Whether a length and a body follow the marker. */
export const hasBody = (marker: number): boolean => marker !== jpegCodes.tem && (marker < jpegCodes.rst0 || marker > jpegCodes.soi);

/** Whether the segment belongs to an application: APP0 to APP15. */
export const isApplicationData = ({ marker }: { readonly marker: number }): boolean =>
  marker >= jpegCodes.app0 && marker <= jpegCodes.app15;
