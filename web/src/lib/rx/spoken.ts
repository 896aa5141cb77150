// The code that is read out over the telephone: 13 characters of Crockford's base 32 that name the
// prescription, and 2 that check them (the remainder of 1021).

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 15;
const CHECKED = 1024n;
const MODULUS = 1021n;

export type SpokenCode =
  | { state: 'empty' }
  /** `missing` more characters to come. */
  | { state: 'incomplete'; missing: number; shown: string }
  | { state: 'too-long' }
  | { state: 'foreign-character'; character: string }
  /** A character is wrong or two changed places: the check characters tell. */
  | { state: 'misheard'; shown: string }
  | { state: 'complete'; code: string; shown: string };

/** Takes lower case, spaces and hyphens, O for 0, I and L for 1. */
export function readSpokenCode(typed: string): SpokenCode {
  const code = typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  if (!code) return { state: 'empty' };
  const foreign = [...code].find((character) => !ALPHABET.includes(character));
  if (foreign) return { state: 'foreign-character', character: foreign };
  if (code.length > LENGTH) return { state: 'too-long' };
  const shown = grouped(code);
  if (code.length < LENGTH) return { state: 'incomplete', missing: LENGTH - code.length, shown };
  return checkFits(code) ? { state: 'complete', code, shown } : { state: 'misheard', shown };
}

function checkFits(code: string): boolean {
  const whole = [...code].reduce((sum, character) => sum * 32n + BigInt(ALPHABET.indexOf(character)), 0n);
  return (whole / CHECKED) % MODULUS === whole % CHECKED;
}

/** `7K2MX-9QXT4-ABCDE`, as it is printed and read out. */
function grouped(code: string): string {
  return code.match(/.{1,5}/g)?.join('-') ?? '';
}
