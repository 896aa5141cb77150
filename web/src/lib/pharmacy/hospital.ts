// The hospital as this device knows it: pinned keys, the cached trust list, the last checkpoint of
// its log. A list or a log that does not follow from what was kept is not believed.
import { ApiError } from '$lib/api/client';
import { Refused, fromBase64, fromBase64Url, hex, type Bytes } from '$lib/rx/bytes';
import type { Prescription } from '$lib/rx/facts';
import { isConsistent, isIncluded, leafOfIssued, openCheckpoint, type Checkpoint } from '$lib/rx/log';
import { openTrustList, type TrustList } from '$lib/rx/trust';
import type { Jwk } from './api';
import type { Kept, Pins } from './store';

export type Wire = {
  keys: () => Promise<{ trustListKey: Jwk; logKey: string }>;
  trustList: () => Promise<Bytes>;
  checkpoint: () => Promise<string>;
  inclusion: (leaf: Bytes, size: number) => Promise<{ index: number; path: Bytes[] }>;
  consistency: (from: number, to: number) => Promise<Bytes[]>;
};

export type Keep = {
  get: <Name extends keyof Kept>(name: Name) => Promise<Kept[Name] | undefined>;
  set: <Name extends keyof Kept>(name: Name, value: Kept[Name]) => Promise<void>;
  drop: (...names: (keyof Kept)[]) => Promise<void>;
};

/** Why nothing is trusted: the list is signed by another key, or the log was rewritten. */
export type Distrust = 'key-changed' | 'log-rewritten';
export type Logged = 'yes' | 'no' | 'unknown';

export class Hospital {
  list: TrustList | null = null;
  /** Milliseconds of Unix time. */
  fetchedAt: number | null = null;
  distrust: Distrust | null = null;

  constructor(
    private readonly wire: Wire,
    private readonly keep: Keep,
    private readonly now: () => number = Date.now
  ) {}

  /** Takes up what was kept; no network. */
  async recall(): Promise<void> {
    if (await this.keep.get('broken')) this.distrust = 'log-rewritten';
    const [pins, list] = [await this.keep.get('pins'), await this.keep.get('trustList')];
    if (!pins || !list) return;
    this.list = await openTrustList(list.bytes, pins);
    this.fetchedAt = list.fetchedAt;
  }

  /** Fetches the list and looks at the log. Without a network everything stays, and the error is thrown. */
  async refresh(): Promise<void> {
    const pins = (await this.keep.get('pins')) ?? (await this.#pin());
    const bytes = await this.wire.trustList();
    const list = await openTrustList(bytes, pins).catch((error: unknown) => {
      if (error instanceof Refused) this.distrust = 'key-changed';
      throw error;
    });
    if (hex(list.logKey) !== hex(pins.logKey)) {
      this.distrust = 'key-changed';
      throw new Refused('log-key');
    }
    if (this.distrust === 'key-changed') this.distrust = null;
    // An older one may come out of somebody's cache; it would bring cancelled prescriptions back.
    if (!this.list || list.issuedAt >= this.list.issuedAt) {
      this.list = list;
      this.fetchedAt = this.now();
      await this.keep.set('trustList', { bytes, fetchedAt: this.fetchedAt });
    }
    await this.watch(list.checkpoint || (await this.wire.checkpoint()), list);
  }

  /** Whether the issuing of this prescription stands in the log. */
  async isLogged(token: string, facts: Prescription): Promise<Logged> {
    const list = this.list;
    if (!list) return 'unknown';
    try {
      const checkpoint = await this.watch(await this.wire.checkpoint(), list);
      if (!checkpoint) return 'unknown';
      const leaf = await leafOfIssued(token, facts.id, facts.issuedAt);
      const { index, path } = await this.wire.inclusion(leaf, checkpoint.size);
      return (await isIncluded(leaf, index, checkpoint.size, path, checkpoint.root)) ? 'yes' : 'no';
    } catch (error) {
      if (error instanceof Refused) return 'no';
      return error instanceof ApiError && error.status === 404 ? 'no' : 'unknown';
    }
  }

  /** Compares a checkpoint with the one that was kept, and keeps the longer; null if they contradict. */
  async watch(note: string, list: TrustList): Promise<Checkpoint | null> {
    const shown = await openCheckpoint(note, list.logKey, list.logOrigin);
    const keptNote = await this.keep.get('checkpoint');
    const kept = keptNote ? await openCheckpoint(keptNote, list.logKey, list.logOrigin) : null;
    if (!kept) {
      await this.keep.set('checkpoint', note);
      return shown;
    }
    // A list that was made earlier carries a shorter log: then it must be the beginning of ours.
    const [older, newer] = shown.size < kept.size ? [shown, kept] : [kept, shown];
    if (!(await this.#grew(older, newer))) {
      this.distrust = 'log-rewritten';
      await this.keep.set('broken', { at: this.now(), kept: kept.note, shown: note });
      return null;
    }
    if (newer === shown) await this.keep.set('checkpoint', note);
    return this.distrust === 'log-rewritten' ? null : newer;
  }

  /** Forgets keys, list and log, and takes them as the server shows them now. */
  async startOver(): Promise<void> {
    await this.keep.drop('pins', 'trustList', 'checkpoint', 'broken');
    this.list = null;
    this.fetchedAt = null;
    this.distrust = null;
    await this.refresh();
  }

  async #grew(older: Checkpoint, newer: Checkpoint): Promise<boolean> {
    if (older.size === newer.size || older.size === 0) return isConsistent(older, newer, []);
    try {
      return await isConsistent(older, newer, await this.wire.consistency(older.size, newer.size));
    } catch (error) {
      // No answer proves nothing; a log that will not prove its history has another one.
      if (error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500)) throw error;
      return false;
    }
  }

  async #pin(): Promise<Pins> {
    const { trustListKey, logKey } = await this.wire.keys();
    const pins = { x: fromBase64Url(trustListKey.x), y: fromBase64Url(trustListKey.y), logKey: fromBase64(logKey) };
    await this.keep.set('pins', pins);
    return pins;
  }
}
