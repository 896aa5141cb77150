// One prescription while it is written: the draft that saves itself, and the checks that follow it.
import { ApiError } from '$lib/api/client';
import {
  formulary, prescribing, type Alert, type Checks, type Draft, type Item, type Order, type Override, type SigTexts
} from '$lib/api/prescriptions';
import { Autosave } from '$lib/autosave.svelte';
import { forget, recall, remember } from '$lib/kept';
import { explain } from '$lib/problems';
import { itemOf, lineOfItem, recounted, sigOf, type Line } from './lines';

const CHECK_AFTER_MS = 400;
const CHECK_AGAIN_MS = 5000;
const SHORTEST_REASON = 10;
export const USUAL_VALIDITY_DAYS = 30;

/** What stands beside the items. */
export type Frame = { instructions: string; refills: string; interval: string; validDays: string; examOn: string };
type Typed = { lines: Line[]; frame: Frame; reasons: Record<string, string> };

const BLANK: Frame = { instructions: '', refills: '0', interval: '', validDays: String(USUAL_VALIDITY_DAYS), examOn: '' };

export class Prescribing {
  lines = $state<Line[]>([]);
  frame = $state<Frame>({ ...BLANK });
  /** Why a medicine is given in spite of an alert, by the alert's id. */
  reasons = $state<Record<string, string>>({});
  save = $state.raw<Autosave<Draft> | null>(null);
  checks = $state.raw<Checks | null>(null);
  /** Counts how often the whole was put in place by another than the keyboard. */
  taken = $state(0);
  /** Why nothing could be checked. */
  checkFailure = $state('');
  words = $state.raw<Record<string, SigTexts>>({});
  #checkedFor = $state('');
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | null = null;
  #asked = new Set<string>();

  constructor(
    readonly consultationId: string,
    private readonly patientId: string
  ) {}

  async load(): Promise<void> {
    const { body, etag } = await prescribing.draft(this.consultationId);
    this.save?.stop();
    this.save = new Autosave<Draft>(
      {
        fetch: () => prescribing.draft(this.consultationId),
        save: (draft, mark) => prescribing.saveDraft(this.consultationId, draft, mark)
      },
      etag
    );
    this.#take(body);
    this.#restore(body);
    this.#follow();
  }

  /** Call after each change. */
  changed(): void {
    remember(this.#name, JSON.stringify(this.#typed()));
    this.save?.changed(this.draft);
    this.#follow();
  }

  edit(key: string, change: Partial<Line>): void {
    this.lines = this.lines.map((line) => (line.key === key ? recounted({ ...line, ...change }) : line));
    this.changed();
  }

  add(line: Line): void {
    this.lines = [...this.lines, line];
    this.changed();
  }

  /** Takes a line out; gives back how to put it where it was. */
  remove(key: string): () => void {
    const at = this.lines.findIndex((line) => line.key === key);
    const line = this.lines[at];
    this.lines = this.lines.filter((one) => one.key !== key);
    this.changed();
    return () => {
      if (!line || this.lines.some((one) => one.key === key)) return;
      this.lines = [...this.lines.slice(0, at), line, ...this.lines.slice(at)];
      this.changed();
    };
  }

  /** Lines that are complete, in their order. */
  get complete(): { line: Line; item: Item }[] {
    return this.lines.flatMap((line) => {
      const item = itemOf($state.snapshot(line));
      return item ? [{ line, item }] : [];
    });
  }

  get draft(): Draft {
    const frame = this.frame;
    const refills = number(frame.refills) ?? 0;
    return {
      items: this.complete.map(({ item }) => item),
      instructions: frame.instructions.trim() || null,
      refills: Math.min(refills, 255),
      refillIntervalDays: refills > 0 ? (number(frame.interval) ?? 0) : 0,
      validDays: number(frame.validDays) ?? USUAL_VALIDITY_DAYS,
      inPersonExamOn: frame.examOn || null,
      overrides: this.#given(Object.keys(this.reasons))
    };
  }

  order(doctorId: string): Order {
    const { items, instructions, refills, refillIntervalDays, validDays, inPersonExamOn } = this.draft;
    return {
      consultationId: this.consultationId,
      patientId: this.patientId,
      doctorId,
      medications: items,
      instructions: instructions ?? undefined,
      refills,
      refillIntervalDays: refills > 0 ? refillIntervalDays : undefined,
      validDays,
      inPersonExamOn: inPersonExamOn ?? undefined,
      overrides: this.#given((this.checks?.alerts ?? []).map(({ id }) => id))
    };
  }

  /** Whether the findings shown are about what is written now. */
  get isChecked(): boolean {
    return this.checks !== null && this.#checkedFor === this.#question();
  }

  /** Alerts that still stop the signing. */
  get unanswered(): Alert[] {
    return (this.checks?.alerts ?? []).filter(
      ({ id, blocking, needsReason }) => blocking || (needsReason && [...(this.reasons[id] ?? '').trim()].length < SHORTEST_REASON)
    );
  }

  /** Findings that came with the server's refusal. */
  found(checks: Checks): void {
    this.checks = checks;
    this.#checkedFor = this.#question();
  }

  /** What somebody else saved takes the place of what was written here. */
  takeTheirs(): void {
    const theirs = this.save?.takeTheirs();
    if (theirs) this.#take(theirs);
    forget(this.#name);
    this.#follow();
  }

  /** After signing: the draft is empty on the server, too. */
  async signed(): Promise<void> {
    forget(this.#name);
    this.save?.stop();
    this.#take({ items: [], instructions: null, refills: 0, refillIntervalDays: 0, validDays: USUAL_VALIDITY_DAYS, inPersonExamOn: null, overrides: [] });
    this.checks = null;
    await this.load();
  }

  /** Saves what is left, and stops asking. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    await this.save?.flush();
    this.save?.stop();
  }

  get #name(): string {
    return `prescription:${this.consultationId}`;
  }

  #typed(): Typed {
    return $state.snapshot({ lines: this.lines, frame: this.frame, reasons: this.reasons });
  }

  #given(ids: string[]): Override[] {
    return ids.flatMap((alert) => {
      const reason = this.reasons[alert]?.trim();
      return reason ? [{ alert, reason }] : [];
    });
  }

  #take(draft: Draft): void {
    this.taken += 1;
    this.lines = draft.items.map((item) => lineOfItem(item, crypto.randomUUID()));
    this.reasons = Object.fromEntries(draft.overrides.map(({ alert, reason }) => [alert, reason]));
    this.frame = {
      instructions: draft.instructions ?? '',
      refills: String(draft.refills),
      interval: draft.refillIntervalDays ? String(draft.refillIntervalDays) : '',
      validDays: String(draft.validDays),
      examOn: draft.inPersonExamOn ?? ''
    };
  }

  /** What was typed in this tab and is not in the draft: half-written lines, and what no network took. */
  #restore(stored: Draft): void {
    const text = recall(this.#name);
    if (!text) return;
    try {
      const typed = JSON.parse(text) as Typed;
      this.lines = typed.lines;
      this.frame = { ...BLANK, ...typed.frame };
      this.reasons = typed.reasons;
    } catch {
      forget(this.#name);
      return;
    }
    if (JSON.stringify(this.draft) !== JSON.stringify(stored)) this.save?.changed(this.draft);
  }

  #question(): string {
    const { items, inPersonExamOn, refills, refillIntervalDays } = this.draft;
    return JSON.stringify({ items, inPersonExamOn, refills, refillIntervalDays });
  }

  #follow(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.recheck(), CHECK_AFTER_MS);
    for (const line of this.lines) void this.#say(line);
  }

  /** Asks for the findings about what is written now. */
  async recheck(): Promise<void> {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    const { items, inPersonExamOn, refills, refillIntervalDays } = this.draft;
    if (items.length === 0) {
      this.checks = null;
      this.checkFailure = '';
      return;
    }
    const question = this.#question();
    if (this.#checkedFor === question && this.checks) return;
    const asking = (this.#asking = new AbortController());
    try {
      const asked = { patientId: this.patientId, items, inPersonExamOn: inPersonExamOn ?? undefined, refills, refillIntervalDays };
      const checks = await prescribing.check(asked, asking.signal);
      if (asking.signal.aborted) return;
      this.checks = checks;
      this.#checkedFor = question;
      this.checkFailure = '';
    } catch (error) {
      if (asking.signal.aborted) return;
      this.checks = null;
      this.checkFailure = explain(error);
      const mayHelp = error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);
      if (mayHelp) this.#timer = setTimeout(() => void this.recheck(), CHECK_AGAIN_MS);
    }
  }

  /** The words of a regimen, by `wordsKey`; asked for once each. */
  async #say(line: Line): Promise<void> {
    const key = wordsKey(line);
    const sig = sigOf($state.snapshot(line));
    if (!key || !sig || this.#asked.has(key)) return;
    this.#asked.add(key);
    try {
      const texts = await formulary.words(sig, line.medicine.form);
      this.words = { ...this.words, [key]: texts };
    } catch {
      // Asked again at the next change; the codes in English words show meanwhile.
      this.#asked.delete(key);
    }
  }
}

/** Under which the words of a line's regimen are kept; empty while it is not complete. */
export function wordsKey(line: Line): string {
  const sig = sigOf(line);
  return sig ? JSON.stringify([sig, line.medicine.form]) : '';
}

function number(text: string): number | null {
  return /^\d{1,5}$/.test(text.trim()) ? Number(text) : null;
}

const kept = new Map<string, Prescribing>();

/** The one that is open for this consultation: the panel may be closed and opened while it saves. */
export function prescribingIn(consultationId: string, patientId: string): Prescribing {
  const known = kept.get(consultationId);
  if (known) return known;
  const fresh = new Prescribing(consultationId, patientId);
  kept.set(consultationId, fresh);
  return fresh;
}

/** The panel closed: what is left is saved, then all is forgotten. */
export async function leavePrescribing(one: Prescribing): Promise<void> {
  if (kept.get(one.consultationId) === one) kept.delete(one.consultationId);
  await one.close();
}
