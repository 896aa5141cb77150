// The last day of a batch, as packs print it: month and year, or a day.

/** "08/2027" is 2027-08-31, "15/08/2027" is 2027-08-15; null when it is neither. */
export function expiryDate(typed: string): string | null {
  const parts = typed.trim().split(/[\s/.-]+/);
  const iso = /^\d{4}$/.test(parts[0] ?? '');
  const [year, month, day] = iso ? parts : [...parts].reverse();
  if (parts.length < 2 || parts.length > 3 || ![year, month, day ?? '1'].every((part) => /^\d+$/.test(part ?? ''))) return null;
  const [y, m] = [full(Number(year)), Number(month)];
  const last = new Date(Date.UTC(y, m, 0)).getUTCDate();
  const d = day === undefined ? last : Number(day);
  if (m < 1 || m > 12 || d < 1 || d > last || y < 2000 || y > 2100) return null;
  return `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
}

function full(year: number): number {
  return year < 100 ? 2000 + year : year;
}
