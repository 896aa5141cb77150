// Sentences of the product by key. English is always loaded; another language
// is fetched when chosen and falls back to English key by key.
import en from './messages/en.json';
import enCall from './messages/en.call.json';
import type enClinic from './messages/en.clinic.json';
import type enPharmacy from './messages/en.pharmacy.json';
import type enPrescribing from './messages/en.prescribing.json';

const english: Catalogue = { ...en, ...enCall };

/** Files that come only with the pages that need them; see `addEnglish`. */
type Later = typeof enPharmacy & typeof enClinic & typeof enPrescribing;
type StoredKey = keyof typeof en | keyof typeof enCall | keyof Later;
/** A key of the message files; where both `x.one` and `x.other` exist they are asked for as `x`. */
export type MessageKey = StoredKey extends infer K ? Asked<K> : never;
type Asked<K> = K extends `${infer Base}.one`
  ? `${Base}.other` extends StoredKey ? Base : K
  : K extends `${infer Base}.other`
    ? `${Base}.one` extends StoredKey ? Base : K
    : K;
export type Params = Record<string, string | number>;
export type Language = 'en' | 'pcm' | 'ha' | 'yo' | 'ig';

type Catalogue = Partial<Record<string, string>>;

/** Languages whose message files exist, and how each is fetched. */
const catalogues: Partial<Record<Language, () => Promise<Catalogue>>> = {
  en: async () => english
};

const chosen = $state<{ language: Language; messages: Catalogue }>({ language: 'en', messages: english });

/** The sentence for `key`, with `{name}` replaced by `params.name`. */
export function t(key: MessageKey, params: Params = {}): string {
  return fill(find(chosen.messages, key, params) ?? find(english, key, params) ?? key, params);
}

/** Adds a file of sentences that only some pages need; they import it and call this before they show. */
export function addEnglish(messages: Catalogue): void {
  Object.assign(english, messages);
}

/** Switches to `language` if its message file exists; returns whether it does. */
export async function setLanguage(language: Language): Promise<boolean> {
  const load = catalogues[language];
  if (!load) return false;
  chosen.messages = await load();
  chosen.language = language;
  if (typeof document !== 'undefined') document.documentElement.lang = language;
  return true;
}

export function language(): Language {
  return chosen.language;
}

function find(messages: Catalogue, key: string, params: Params): string | undefined {
  if (typeof params.count === 'number') {
    const plural = messages[`${key}.${params.count === 1 ? 'one' : 'other'}`];
    if (plural !== undefined) return plural;
  }
  return messages[key];
}

function fill(text: string, params: Params): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));
}
