// The codes of a prescription: their text as in JSON, their number as in the compact token
// (`api/care/src/prescription.rs`). Numbers are never reused.

function codes(text: string): ReadonlyMap<number, string> {
  return new Map(text.trim().split(/\s+/).map((code, index) => [index + 1, code]));
}

export const FORMS = codes(`
  tablet dispersible-tablet modified-release-tablet capsule syrup suspension oral-drops sachet injection infusion pen
  cream ointment gel lotion eye-drops eye-ointment ear-drops nasal-spray inhaler nebuliser-solution suppository pessary
  patch lozenge chewable-tablet powder mouthwash`);

export const UNITS = codes(`
  tablet capsule millilitre drop puff sachet application suppository pessary patch international-unit milligram vial
  ampoule lozenge spray bottle tube inhaler pen gram microgram`);

export const ROUTES = codes(`
  oral sublingual topical eye ear nasal inhalation rectal vaginal intramuscular intravenous subcutaneous transdermal`);

export const FREQUENCIES = codes(`
  once-only once-daily twice-daily three-times-daily four-times-daily five-times-daily every-4-hours every-6-hours
  every-8-hours every-12-hours in-the-morning at-night every-second-day once-weekly once-monthly`);

export const AS_NEEDED = codes(`
  pain fever cough wheeze nausea itching sleeplessness heartburn diarrhoea constipation allergy chest-pain anxiety seizure`);

export const MEALS = codes('before with after empty-stomach');

export const SEXES: ReadonlyMap<number, string> = new Map([
  [0, 'unknown'],
  [1, 'female'],
  [2, 'male'],
  [3, 'other']
]);

/** Doses in 24 hours; none for a single dose. */
export const DAILY: Readonly<Record<string, number | null>> = {
  'once-only': null,
  'once-daily': 1,
  'twice-daily': 2,
  'three-times-daily': 3,
  'four-times-daily': 4,
  'five-times-daily': 5,
  'every-4-hours': 6,
  'every-6-hours': 4,
  'every-8-hours': 3,
  'every-12-hours': 2,
  'in-the-morning': 1,
  'at-night': 1,
  'every-second-day': 0.5,
  'once-weekly': 0.143,
  'once-monthly': 0.033
};
