// The pharmacy's counter as a page sees it: connected or not, who works here, what this device
// knows of the hospital, what waits to be sent.
import { ApiError } from '$lib/api/client';
import { Refused } from '$lib/rx/bytes';
import type { TrustList } from '$lib/rx/trust';
import { restoreSession, signedOutHere, user } from '$lib/session.svelte';
import { devices, isOffline, open, pharmacies, type Me } from './api';
import { ensureDevice } from './device';
import { Hospital, type Distrust } from './hospital';
import { sync } from './records';
import { handedOver, kept, ownDevice, queue, type Device, type Person, type Queued } from './store';

/** How often a lost connection is looked for, and the hospital's list fetched, in milliseconds. */
const LOOK_AGAIN_MS = 15_000;
const LIST_FRESH_MS = 5 * 60_000;

class Counter {
  /** Null until the server was asked. */
  online = $state<boolean | null>(null);
  person = $state.raw<Person | null>(null);
  device = $state.raw<Device | null>(null);
  list = $state.raw<TrustList | null>(null);
  fetchedAt = $state<number | null>(null);
  distrust = $state<Distrust | null>(null);
  queue = $state.raw<Queued[]>([]);
  /** Records that the server judged a moment ago. */
  judged = $state.raw<Queued[]>([]);
  /** Why this person cannot dispense at all. */
  notAssigned = $state(false);
  /** Private browsing: nothing is kept. */
  noStorage = $state(false);
  readonly hospital = new Hospital(open, kept);
  #recalled: Promise<void> | null = null;
  #busy: Promise<void> | null = null;

  get me(): Me | null {
    return this.person?.me ?? null;
  }

  /** Records of this person that wait for a connection. */
  get waiting(): Queued[] {
    return this.queue.filter(({ signed, userId }) => signed && userId === this.person?.userId);
  }

  /** For onMount: keeps connection and list current while the page is open. */
  start(): () => void {
    void this.recall().then(() => this.refresh());
    const again = () => void this.refresh();
    const timer = setInterval(() => {
      const due = this.online === false || Date.now() - (this.fetchedAt ?? 0) > LIST_FRESH_MS;
      if (due && document.visibilityState === 'visible') again();
    }, LOOK_AGAIN_MS);
    window.addEventListener('online', again);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', again);
    };
  }

  /** Takes up what was kept; no network. */
  recall(): Promise<void> {
    this.#recalled ??= this.#recall();
    return this.#recalled;
  }

  async #recall(): Promise<void> {
    try {
      await this.hospital.recall();
      const person = (await kept.get('person')) ?? null;
      // Who signed out, or made way for somebody else, does not work here any more.
      const left = signedOutHere() || (user() !== null && person?.userId !== user()?.id);
      this.person = left ? null : person;
      if (this.person) this.device = (await ownDevice.get(this.person.userId)) ?? null;
      this.queue = await queue.all();
      await handedOver.forgetPast(Date.now() / 1000);
    } catch (error) {
      if (error instanceof Refused) await this.hospital.startOver().catch(() => undefined);
      else this.noStorage = true;
    }
    this.#show();
  }

  /** Asks the server for everything that is kept; several callers share one round. */
  refresh(): Promise<void> {
    this.#busy ??= this.#refresh().finally(() => (this.#busy = null));
    return this.#busy;
  }

  async #refresh(): Promise<void> {
    try {
      await this.hospital.refresh();
      this.online = true;
    } catch (error) {
      this.heard(error);
    }
    this.#show();
    if (this.online && (user() || (await restoreSession()))) await this.#signedIn().catch((error: unknown) => this.heard(error));
  }

  /** Learns from any request whether there is a connection. */
  heard(error: unknown): void {
    if (error instanceof ApiError) this.online = !isOffline(error);
  }

  async #signedIn(): Promise<void> {
    const signedIn = user();
    if (!signedIn?.roles.includes('pharmacist')) return;
    try {
      const me = await pharmacies.me();
      this.notAssigned = false;
      this.person = { userId: signedIn.id, name: signedIn.name, me, confirmedAt: Date.now() };
    } catch (error) {
      if (!(error instanceof ApiError) || ![403, 404, 409].includes(error.status)) throw error;
      this.notAssigned = true;
      this.person = null;
    }
    if (this.noStorage) return;
    // What went out is told though the place has ended.
    if (!this.person) {
      await this.sync();
      return kept.drop('person');
    }
    await kept.set('person', this.person);
    if (this.person.me.policy.offlineAllowed) this.device = await ensureDevice(signedIn.id, this.person.me.pharmacy.id);
    await this.sync();
  }

  /** Sends the records that wait. */
  async sync(): Promise<void> {
    const signedIn = user();
    if (!signedIn) return;
    const judged = await sync(signedIn.id, devices.sync);
    if (judged.length) this.judged = judged;
    this.queue = await queue.all();
  }

  async queueChanged(): Promise<void> {
    this.queue = await queue.all();
  }

  /** Takes the hospital's keys and log as they are shown now, after somebody said that this is right. */
  async startOver(): Promise<void> {
    try {
      await this.hospital.startOver();
    } finally {
      this.#show();
    }
  }

  /** This device signs nothing any more. */
  async forgetDevice(): Promise<void> {
    if (!this.device) return;
    await devices.revoke(this.device.deviceId);
    await ownDevice.drop(this.device.userId);
    this.device = null;
  }

  #show(): void {
    this.list = this.hospital.list;
    this.fetchedAt = this.hospital.fetchedAt;
    this.distrust = this.hospital.distrust;
  }
}

export const counter = new Counter();
