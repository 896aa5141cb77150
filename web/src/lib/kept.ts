// What was typed into a form, kept for this tab across a reload. Cleared when
// the form was sent and when the person signs out.
const PREFIX = 'kept:';

export function remember(name: string, value: string): void {
  try {
    if (value) sessionStorage.setItem(PREFIX + name, value);
    else sessionStorage.removeItem(PREFIX + name);
  } catch {
    // Storage is full or switched off: the form still works.
  }
}

export function recall(name: string): string {
  try {
    return sessionStorage.getItem(PREFIX + name) ?? '';
  } catch {
    return '';
  }
}

/** Forgets everything whose name begins with `form`. */
export function forget(form = ''): void {
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(PREFIX + form)) sessionStorage.removeItem(key);
    }
  } catch {
    // Nothing was kept.
  }
}
