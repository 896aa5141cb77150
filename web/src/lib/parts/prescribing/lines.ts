// The lines of a prescription as they are typed, and as they travel. Pure.
import type { Item, Product, Sig } from '$lib/api/prescriptions';

/** One medicine while it is written: numbers are text until they are whole. */
export type Line = {
  /** Stays the same while the line is edited. */
  key: string;
  medicine: Item['medicine'];
  amount: string;
  sigUnit: string;
  route: string;
  frequency: string;
  days: string;
  asNeeded: string;
  meal: string;
  quantity: string;
  unit: string;
  /** The quantity follows from the regimen until somebody writes another. */
  counted: boolean;
  substitution: boolean;
};

export const MOST_ITEMS = 10;
const LARGEST_QUANTITY = 5000;
const LONGEST_COURSE_DAYS = 365;

/** Doses in a day; none for a single dose. */
const PER_DAY: Record<string, number> = {
  'once-daily': 1,
  'in-the-morning': 1,
  'at-night': 1,
  'twice-daily': 2,
  'every-12-hours': 2,
  'three-times-daily': 3,
  'every-8-hours': 3,
  'four-times-daily': 4,
  'every-6-hours': 4,
  'five-times-daily': 5,
  'every-4-hours': 6,
  'every-second-day': 1 / 2,
  'once-weekly': 1 / 7,
  'once-monthly': 1 / 30
};

/** What is not counted out is handed over by the pack. */
const PACK: Record<string, string> = {
  application: 'tube',
  drop: 'bottle',
  spray: 'bottle',
  puff: 'inhaler'
};

/** What holds units: how many packs they are, the regimen does not say, since packs differ. */
const PACK_OF_UNITS: Record<string, string> = { pen: 'pen', injection: 'vial', infusion: 'vial' };

/** In what a medicine counted in `unit` is handed over. */
const packOf = (unit: string, form: string): string => (unit === 'international-unit' ? PACK_OF_UNITS[form] : PACK[unit]) ?? unit;

/** What a line takes from the formulary. */
type Ordered = { id: string; name: string; atc: string; form: string; strength: string; unit: string; route: string };

/** A new line of a product; how it is taken is still to be said. */
export function lineOfProduct(product: Ordered, key: string): Line {
  return {
    key,
    medicine: { product: product.id, atc: product.atc, name: product.name, form: product.form, strength: product.strength },
    amount: '',
    sigUnit: product.unit,
    route: product.route,
    frequency: '',
    days: '',
    asNeeded: '',
    meal: '',
    quantity: PACK[product.unit] ? '1' : '',
    unit: packOf(product.unit, product.form),
    counted: true,
    substitution: true
  };
}

/** How a form is given first of all, where that is not by mouth. */
const USUAL_ROUTE: Record<string, string> = {
  injection: 'intramuscular', infusion: 'intravenous', pen: 'subcutaneous', cream: 'topical', gel: 'topical', ointment: 'topical', lotion: 'topical',
  'eye-drops': 'eye', 'eye-ointment': 'eye', 'ear-drops': 'ear', 'nasal-spray': 'nasal', inhaler: 'inhalation', 'nebuliser-solution': 'inhalation',
  suppository: 'rectal', pessary: 'vaginal', patch: 'transdermal'
};

/** A medicine that the formulary does not have. */
export function lineByHand(name: string, strength: string, form: string, unit: string, key: string): Line {
  const medicine = { product: null, atc: null, name: name.trim(), form, strength: strength.trim() };
  const base = lineOfProduct({ id: '', name, atc: '', form, strength, unit, route: USUAL_ROUTE[form] ?? 'oral' }, key);
  return { ...base, medicine };
}

export function lineOfItem(item: Item, key: string): Line {
  const line: Line = {
    key,
    medicine: item.medicine,
    ...sigTexts(item.sig),
    quantity: String(item.quantity),
    unit: item.unit,
    counted: false,
    substitution: item.substitution
  };
  return { ...line, counted: countedQuantity(line) === item.quantity };
}

/** Takes over a usual regimen. */
export function withUsual(line: Line, usual: Product['usual'][number]): Line {
  const next = { ...line, ...sigTexts(usual.sig), unit: packOf(usual.sig.unit, line.medicine.form), quantity: String(usual.quantity) };
  return { ...next, counted: countedQuantity(next) === usual.quantity };
}

function sigTexts(sig: Sig): Pick<Line, 'amount' | 'sigUnit' | 'route' | 'frequency' | 'days' | 'asNeeded' | 'meal'> {
  return {
    amount: String(sig.amount),
    sigUnit: sig.unit,
    route: sig.route,
    frequency: sig.frequency,
    days: sig.days === null ? '' : String(sig.days),
    asNeeded: sig.asNeeded ?? '',
    meal: sig.meal ?? ''
  };
}

/** What the regimen uses up, rounded up; none when it cannot be counted. */
export function countedQuantity(line: Line): number | null {
  if (PACK[line.sigUnit]) return 1;
  if (line.unit !== line.sigUnit || line.sigUnit === 'international-unit') return null;
  const amount = positive(line.amount);
  if (amount === null) return null;
  if (line.frequency === 'once-only') return Math.ceil(amount);
  const days = whole(line.days, LONGEST_COURSE_DAYS);
  const perDay = PER_DAY[line.frequency];
  if (days === null || perDay === undefined) return null;
  // Half a thousandth is lost to the binary fractions of a computer, not to the patient.
  const doses = perDay < 1 ? Math.ceil(days * perDay - 1e-9) : days * perDay;
  return Math.ceil(amount * doses - 1e-9);
}

/** After a change: the quantity follows, unless it was written by hand. */
export function recounted(line: Line): Line {
  if (!line.counted) return line;
  const quantity = countedQuantity(line);
  return quantity === null ? { ...line, quantity: '' } : { ...line, quantity: String(quantity) };
}

/** How it is taken, once that is said whole. */
export function sigOf(line: Line): Sig | null {
  const amount = positive(line.amount);
  const days = line.days.trim() === '' ? null : whole(line.days, LONGEST_COURSE_DAYS);
  if (amount === null || !line.frequency || (line.days.trim() !== '' && days === null)) return null;
  return {
    amount,
    unit: line.sigUnit,
    route: line.route,
    frequency: line.frequency,
    days,
    asNeeded: line.asNeeded || null,
    meal: line.meal || null
  };
}

/** The item, once the line is complete. */
export function itemOf(line: Line): Item | null {
  const sig = sigOf(line);
  const quantity = whole(line.quantity, LARGEST_QUANTITY);
  if (!sig || quantity === null) return null;
  return { medicine: line.medicine, sig, quantity, unit: line.unit, substitution: line.substitution };
}

export type LineFault = 'amount' | 'frequency' | 'days' | 'quantity';

/** Which fields still stop the line. */
export function faultsOf(line: Line): LineFault[] {
  const found: LineFault[] = [];
  if (positive(line.amount) === null) found.push('amount');
  if (!line.frequency) found.push('frequency');
  if (line.days.trim() !== '' && whole(line.days, LONGEST_COURSE_DAYS) === null) found.push('days');
  if (whole(line.quantity, LARGEST_QUANTITY) === null) found.push('quantity');
  return found;
}

/** A thousand to one reader, one to the next: both numbers that `1,000` may mean. */
export function twoWays(text: string): { whole: string; part: string } | null {
  const plain = text.trim();
  if (!/^[1-9]\d{0,2},\d{3}$/.test(plain)) return null;
  const part = Number(plain.replace(',', '.'));
  return { whole: plain.replace(',', ''), part: Number.isInteger(part) ? part.toFixed(1) : String(part) };
}

/** A number above 0 with at most three decimals; a comma is a point unless it may set thousands apart. */
function positive(text: string): number | null {
  if (twoWays(text)) return null;
  const plain = text.trim().replace(',', '.');
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(plain)) return null;
  const number = Number(plain);
  return number > 0 && number <= 100_000 ? number : null;
}

function whole(text: string, most: number): number | null {
  const plain = text.trim();
  if (!/^\d{1,4}$/.test(plain)) return null;
  const number = Number(plain);
  return number >= 1 && number <= most ? number : null;
}
