// The language in which patients of this pharmacy mostly want to hear how a medicine is taken.
const KEY = 'dokita.tongue';

export function lastTongue(): string {
  try {
    return localStorage.getItem(KEY) ?? 'en';
  } catch {
    return 'en';
  }
}

export function rememberTongue(tongue: string): void {
  try {
    localStorage.setItem(KEY, tongue);
  } catch {
    // Chosen again next time.
  }
}
