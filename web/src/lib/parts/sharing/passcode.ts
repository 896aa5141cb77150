// A passcode that can be said on the phone.

const DIGITS = 8;

/** Eight digits; with ten attempts for the life of a link that is one chance in ten million. */
export function newPasscode(random: (values: Uint32Array<ArrayBuffer>) => Uint32Array<ArrayBuffer> = (values) => crypto.getRandomValues(values)): string {
  const limit = 4_200_000_000;
  for (;;) {
    const value = random(new Uint32Array(1))[0] ?? limit;
    // What lies above the limit would make some codes likelier than others.
    if (value < limit) return String(value % 10 ** DIGITS).padStart(DIGITS, '0');
  }
}
