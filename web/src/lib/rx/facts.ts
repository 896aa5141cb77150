// The facts of a prescription, as the compact token carries them: a CBOR map with numbers for
// names. What does not encode to the very bytes it came from is refused.
import { Refused, fromUuid, same, uuid, type Bytes } from './bytes';
import { decode, encode, type Value } from './cbor';
import { AS_NEEDED, FORMS, FREQUENCIES, MEALS, ROUTES, SEXES, UNITS } from './codes';

/** Quantities and days are whole numbers; `amount` has at most three decimals. */
export type Item = {
  medicine: { product: string | null; atc: string | null; name: string; form: string; strength: string };
  sig: { amount: number; unit: string; route: string; frequency: string; days: number | null; asNeeded: string | null; meal: string | null };
  quantity: number;
  unit: string;
  substitution: boolean;
};

/** As the server's JSON of the same; times are seconds of Unix time, dates `YYYY-MM-DD`. */
export type Prescription = {
  id: string;
  issuer: string;
  issuedAt: number;
  validFrom: number;
  validUntil: number;
  patient: { name: string; dateOfBirth: string; sex: string; hospitalNumber: string };
  prescriber: { name: string; mdcn: string };
  items: Item[];
  refills: number;
  refillIntervalDays: number;
  controlled: boolean;
  instructions: string | null;
  rid: string;
};

const KEY = {
  issuer: 1, id: 2, issuedAt: 3, validFrom: 4, validUntil: 5, patient: 6, prescriber: 7, items: 8,
  refills: 9, interval: 10, controlled: 11, instructions: 12, rid: 13
} as const;

const MOST_ITEMS = 10;
const DAY_MS = 86_400_000;

export function decodeFacts(bytes: Uint8Array): Prescription {
  const map = decode(bytes);
  if (!(map instanceof Map)) throw new Refused('facts');
  const facts = {
    id: uuid(ofLength(map.get(KEY.id), 16)),
    issuer: text(map.get(KEY.issuer)),
    issuedAt: count(map.get(KEY.issuedAt)),
    validFrom: count(map.get(KEY.validFrom)),
    validUntil: count(map.get(KEY.validUntil)),
    patient: patient(map.get(KEY.patient)),
    prescriber: prescriber(map.get(KEY.prescriber)),
    items: list(map.get(KEY.items)).map(item),
    refills: count(map.get(KEY.refills) ?? 0),
    refillIntervalDays: count(map.get(KEY.interval) ?? 0),
    controlled: map.get(KEY.controlled) === true,
    instructions: optional(map.get(KEY.instructions) ?? null, text),
    rid: text(map.get(KEY.rid))
  };
  if (facts.items.length < 1 || facts.items.length > MOST_ITEMS) throw new Refused('facts-items');
  if (!same(encodeFacts(facts), bytes)) throw new Refused('facts-canonical');
  return facts;
}

export function encodeFacts(facts: Prescription): Bytes {
  const map = new Map<number, Value>([
    [KEY.issuer, facts.issuer],
    [KEY.id, fromUuid(facts.id)],
    [KEY.issuedAt, facts.issuedAt],
    [KEY.validFrom, facts.validFrom],
    [KEY.validUntil, facts.validUntil],
    [KEY.patient, [facts.patient.name, daysOf(facts.patient.dateOfBirth), numberOf(SEXES, facts.patient.sex), facts.patient.hospitalNumber]],
    [KEY.prescriber, [facts.prescriber.name, facts.prescriber.mdcn]],
    [KEY.items, facts.items.map(encodeItem)],
    [KEY.rid, facts.rid]
  ]);
  if (facts.refills > 0) map.set(KEY.refills, facts.refills);
  if (facts.refillIntervalDays > 0) map.set(KEY.interval, facts.refillIntervalDays);
  if (facts.controlled) map.set(KEY.controlled, true);
  if (facts.instructions !== null) map.set(KEY.instructions, facts.instructions);
  return encode(map);
}

function encodeItem({ medicine, sig, quantity, unit, substitution }: Item): Value {
  const orNone = (table: ReadonlyMap<number, string>, code: string | null) => (code === null ? null : numberOf(table, code));
  return [
    medicine.product, medicine.atc, medicine.name, numberOf(FORMS, medicine.form), medicine.strength,
    Math.round(sig.amount * 1000), numberOf(UNITS, sig.unit), numberOf(ROUTES, sig.route), numberOf(FREQUENCIES, sig.frequency),
    sig.days, orNone(AS_NEEDED, sig.asNeeded), orNone(MEALS, sig.meal),
    quantity, numberOf(UNITS, unit), substitution
  ];
}

function item(value: Value): Item {
  const [product, atc, name, form, strength, amount, unit, route, frequency, days, asNeeded, meal, quantity, quantityUnit, substitution] =
    list(value, 15) as [Value, Value, Value, Value, Value, Value, Value, Value, Value, Value, Value, Value, Value, Value, Value];
  if (typeof substitution !== 'boolean') throw new Refused('facts-type');
  return {
    medicine: { product: optional(product, text), atc: optional(atc, text), name: text(name), form: code(FORMS, form), strength: text(strength) },
    sig: {
      amount: count(amount) / 1000,
      unit: code(UNITS, unit),
      route: code(ROUTES, route),
      frequency: code(FREQUENCIES, frequency),
      days: optional(days, count),
      asNeeded: optional(asNeeded, (value) => code(AS_NEEDED, value)),
      meal: optional(meal, (value) => code(MEALS, value))
    },
    quantity: count(quantity),
    unit: code(UNITS, quantityUnit),
    substitution
  };
}

function patient(value: Value | undefined): Prescription['patient'] {
  const [name, born, sex, number] = list(value, 4) as [Value, Value, Value, Value];
  if (typeof born !== 'number') throw new Refused('facts-type');
  return { name: text(name), dateOfBirth: dateOf(born), sex: code(SEXES, sex), hospitalNumber: text(number) };
}

function prescriber(value: Value | undefined): Prescription['prescriber'] {
  const [name, mdcn] = list(value, 2) as [Value, Value];
  return { name: text(name), mdcn: text(mdcn) };
}

/** A calendar day from the days since 1970-01-01; years 1 to 9999. */
function dateOf(days: number): string {
  const moment = new Date(days * DAY_MS);
  const date = Number.isNaN(moment.getTime()) ? '' : moment.toISOString().slice(0, 10);
  if (!/^\d{4}-/.test(date)) throw new Refused('facts-date');
  return date;
}

function daysOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

export function text(value: Value | undefined): string {
  if (typeof value !== 'string') throw new Refused('facts-type');
  return value;
}

export function count(value: Value | undefined): number {
  if (typeof value !== 'number' || value < 0) throw new Refused('facts-type');
  return value;
}

export function list(value: Value | undefined, length?: number): Value[] {
  if (!Array.isArray(value) || (length !== undefined && value.length !== length)) throw new Refused('facts-type');
  return value;
}

export function ofLength(value: Value | undefined, length: number): Bytes {
  if (!(value instanceof Uint8Array) || value.length !== length) throw new Refused('facts-type');
  return value;
}

export function optional<T>(value: Value, read: (value: Value) => T): T | null {
  return value === null ? null : read(value);
}

function code(table: ReadonlyMap<number, string>, value: Value): string {
  const found = table.get(count(value));
  if (found === undefined) throw new Refused('facts-code');
  return found;
}

function numberOf(table: ReadonlyMap<number, string>, code: string): number {
  for (const [number, text] of table) if (text === code) return number;
  throw new Refused('facts-code');
}
