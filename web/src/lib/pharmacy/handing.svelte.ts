// The form of what is handed over: a part for each item, kept across a reload.
import { recall } from '$lib/kept';
import { t } from '$lib/i18n.svelte';
import { lagosDate } from '$lib/time';
import type { Item } from '$lib/rx/facts';
import type { Handing } from './api';
import { expiryDate } from './expiry';
import { amountOf } from './words';

/** Names under which a part is kept begin with this. */
const KEEP = 'rx.part';

export class Part {
  chosen = $state(true);
  quantity = $state('');
  batch = $state('');
  expiry = $state('');
  nafdac = $state('');
  other = $state(false);
  otherName = $state('');
  otherStrength = $state('');
  otherReason = $state('');

  /** `most` may be handed over now. */
  constructor(
    readonly line: number,
    readonly item: Item,
    readonly most: number
  ) {
    this.chosen = most > 0 && recall(this.keep('chosen')) !== 'no';
    this.quantity = recall(this.keep('quantity')) || String(most);
    this.other = recall(this.keep('other')) === 'yes';
  }

  /** The field's name in the form and in what is kept. */
  keep(field: string): string {
    return `${KEEP}.${this.line}.${field}`;
  }

  /** What is wrong, by field. */
  complaints(now: Date = new Date()): Record<string, string> {
    const found: Record<string, string> = {};
    const quantity = Number(this.quantity);
    if (!/^\d+$/.test(this.quantity.trim()) || quantity < 1) found.quantity = t('hand.quantityWrong');
    else if (quantity > this.most) found.quantity = t('hand.tooMany', { amount: amountOf(this.most, this.item.unit) });
    if (!this.batch.trim()) found.batch = t('hand.batchMissing');
    const expires = expiryDate(this.expiry);
    if (!expires) found.expiry = t('hand.expiryWrong');
    else if (expires < lagosDate(now)) found.expiry = t('hand.expired');
    if (this.other && !this.otherName.trim()) found.otherName = t('form.missing');
    if (this.other && !this.otherStrength.trim()) found.otherStrength = t('form.missing');
    if (this.other && !this.otherReason.trim()) found.otherReason = t('form.missing');
    return Object.fromEntries(Object.entries(found).map(([field, text]) => [this.keep(field), text]));
  }

  asHanding(): Handing {
    return {
      line: this.line,
      quantity: Number(this.quantity),
      batch: this.batch.trim(),
      expiresOn: expiryDate(this.expiry) ?? '',
      nafdacNumber: this.nafdac.trim() || undefined,
      substitution: this.other
        ? { name: this.otherName.trim(), strength: this.otherStrength.trim(), reason: this.otherReason.trim() }
        : undefined
    };
  }
}

const FIELDS: Record<string, string> = {
  quantity: 'quantity',
  batch: 'batch',
  expiresOn: 'expiry',
  nafdacNumber: 'nafdac',
  'substitution.name': 'otherName',
  'substitution.strength': 'otherStrength',
  'substitution.reason': 'otherReason'
};

/** The server's complaints (`items[0].batch`) under the names of the form; `parts` in the order that was sent. */
export function atFields(errors: Record<string, string>, parts: readonly Part[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(errors).map(([field, message]) => {
      const [, index, rest] = /^items\[(\d+)\]\.(.+)$/.exec(field) ?? [];
      const part = parts[Number(index)];
      return [part && rest && FIELDS[rest] ? part.keep(FIELDS[rest]) : field, message];
    })
  );
}
