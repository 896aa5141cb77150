// Phone numbers as people write them here, and as they travel (E.164).

/** "0803 123 4567" becomes "+2348031234567"; null when it cannot be a phone number. */
export function toE164(typed: string): string | null {
  const compact = typed.replace(/[\s().-]/g, '');
  if (/^\+\d{8,15}$/.test(compact)) return compact;
  if (/^00\d{8,15}$/.test(compact)) return `+${compact.slice(2)}`;
  if (/^234\d{10}$/.test(compact)) return `+${compact}`;
  if (/^0[7-9]\d{9}$/.test(compact)) return `+234${compact.slice(1)}`;
  if (/^0[1-6]\d{7,8}$/.test(compact)) return `+234${compact.slice(1)}`;
  return null;
}

/** "+2348031234567" becomes "0803 123 4567"; other countries stay as they are. */
export function readable(phone: string): string {
  const own = /^\+234(\d{3})(\d{3})(\d{4})$/.exec(phone);
  return own ? `0${own[1]} ${own[2]} ${own[3]}` : phone;
}
