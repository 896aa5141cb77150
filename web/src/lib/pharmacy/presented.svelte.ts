// The prescription that was handed across the counter: read, judged, asked about.
import { ApiError } from '$lib/api/client';
import { forget, recall, remember } from '$lib/kept';
import type { Prescription } from '$lib/rx/facts';
import { judge, type Verdict } from '$lib/rx/verdict';
import { PREFIX } from '$lib/rx/token';
import { isOffline, isSignedIn, prescriptions, type PrescriptionView } from './api';
import { counter } from './counter.svelte';
import type { Logged } from './hospital';
import { leftHere, noteHanded } from './records';
import { shown, type Answer } from './shown';
import { handedOver } from './store';

/** What was typed for one prescription is kept under this name, for this tab. */
const KEEP = 'rx.';

class Presented {
  /** What was scanned: the token's text, or whatever else. */
  text = $state('');
  /** What was typed: the spoken code. */
  code = $state('');
  local = $state.raw<Verdict | null>(null);
  answer = $state.raw<Answer>('not-asked');
  logged = $state<Logged>('unknown');
  /** What this device may still hand over of each item. */
  left = $state.raw<number[]>([]);
  /** What this device handed over of each item without a connection. */
  offline = $state.raw<number[]>([]);
  /** The last of it was handed over here a moment ago. */
  justHanded = $state(false);
  claimId = $state('');
  claimedUntil = $state('');
  #turn = 0;

  readonly kind = $derived(
    shown({ local: this.local, answer: this.answer, logged: this.logged, distrust: counter.distrust, justHanded: this.justHanded })
  );

  get view(): PrescriptionView | null {
    return typeof this.answer === 'object' && 'view' in this.answer ? this.answer.view : null;
  }

  get refusal(): ApiError | null {
    return typeof this.answer === 'object' && 'refusal' in this.answer ? this.answer.refusal : null;
  }

  get facts(): Prescription | null {
    return this.view?.facts ?? this.local?.facts ?? null;
  }

  get isThere(): boolean {
    return this.text !== '' || this.code !== '';
  }

  /** Starts with a scanned text. */
  async scanned(text: string): Promise<void> {
    this.#begin(text.trim(), '');
    await this.#look();
  }

  /** Starts with a spoken code. */
  async spoken(code: string): Promise<void> {
    this.#begin('', code);
    await this.#look();
  }

  /** After a reload: what this tab was at. */
  async resume(): Promise<boolean> {
    if (this.isThere) return true;
    const [text, code] = [recall(`${KEEP}text`), recall(`${KEEP}code`)];
    if (!text && !code) return false;
    [this.text, this.code] = [text, code];
    [this.claimId, this.claimedUntil] = [recall(`${KEEP}claim`), recall(`${KEEP}until`)];
    await this.#look();
    return true;
  }

  /** Asks the server again, e.g. when the connection is back. */
  again(): Promise<void> {
    return this.#look();
  }

  clear(): void {
    this.#begin('', '');
  }

  claimed(claimId: string, until: string): void {
    this.claimId = claimId;
    this.claimedUntil = until;
    remember(`${KEEP}claim`, claimId);
    remember(`${KEEP}until`, until);
  }

  /** Puts the server's newest word in place. */
  async took(view: PrescriptionView): Promise<void> {
    this.answer = { view };
    if (!view.claim?.mine) this.claimed('', '');
    await noteHanded(view).catch(() => undefined);
    await this.#count();
  }

  async handedHere(): Promise<void> {
    await this.#count();
    await this.#judge(this.#turn);
  }

  #begin(text: string, code: string): void {
    this.#turn++;
    forget(KEEP);
    this.text = text;
    this.code = code;
    this.local = null;
    this.answer = 'not-asked';
    this.logged = 'unknown';
    this.left = this.offline = [];
    this.justHanded = false;
    this.claimId = this.claimedUntil = '';
    remember(`${KEEP}text`, text);
    remember(`${KEEP}code`, code);
  }

  async #look(): Promise<void> {
    const turn = this.#turn;
    this.answer = 'asking';
    await counter.recall();
    // A new device knows nothing of the hospital yet.
    if (!counter.list && counter.online !== false) await counter.refresh();
    await this.#judge(turn);
    if (this.local?.kind === 'no-prescription') return;
    await this.#ask(turn);
    // A key that this device does not know may be newer than its list.
    if (this.local?.kind === 'unknown-issuer' && counter.online && turn === this.#turn) {
      await counter.refresh();
      await this.#judge(turn);
    }
  }

  async #judge(turn: number): Promise<void> {
    if (this.text && !this.text.startsWith(PREFIX)) this.local = { kind: 'no-prescription', facts: null };
    const list = counter.list;
    if (!this.text.startsWith(PREFIX) || !list) return;
    const facts = (await judge(this.text, list, Date.now() / 1000)).facts;
    const handed = facts ? await handedOver.get(facts.id).catch(() => undefined) : undefined;
    const gone = facts !== null && handed !== undefined && leftHere(facts, handed).every((left) => left === 0);
    const verdict = await judge(this.text, list, Date.now() / 1000, () => gone);
    if (turn !== this.#turn) return;
    this.local = verdict;
    await this.#count();
  }

  async #count(): Promise<void> {
    const facts = this.facts;
    if (!facts) return;
    const handed = await handedOver.get(facts.id).catch(() => undefined);
    this.left = leftHere(facts, handed);
    this.offline = handed?.offline ?? [];
  }

  async #ask(turn: number): Promise<void> {
    if (counter.online === false && !navigator.onLine) return void (this.answer = 'offline');
    if (!isSignedIn()) await counter.refresh();
    if (turn !== this.#turn) return;
    if (!isSignedIn()) return void (this.answer = 'offline');
    try {
      const view = await prescriptions.resolve(this.text ? { token: this.text } : { code: this.code });
      counter.online = true;
      if (turn !== this.#turn) return;
      if (!this.text) {
        this.text = view.token;
        remember(`${KEEP}text`, view.token);
        await this.#judge(turn);
        if (turn !== this.#turn) return;
      }
      await this.took(view);
      const logged = await counter.hospital.isLogged(view.token, view.facts);
      counter.distrust = counter.hospital.distrust;
      if (turn === this.#turn) this.logged = logged;
    } catch (error) {
      counter.heard(error);
      if (turn !== this.#turn) return;
      if (!(error instanceof ApiError)) throw error;
      this.answer = isOffline(error) ? 'offline' : { refusal: error };
    }
  }
}

export const presented = new Presented();
