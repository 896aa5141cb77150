// Who is signed in. The access token lives in memory only; a reload gets a new
// one by the refresh cookie, which scripts cannot read.
import { Client, ApiError } from './api/client';
import type { Role, Session, User } from './api/contract';
import { forget } from './kept';
import { setLanguage } from './i18n.svelte';

const state = $state<{ session: Session | null; settled: boolean; unreachable: boolean }>({
  session: null,
  settled: false,
  unreachable: false
});

/** Tells other tabs when this one signs out. */
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('dokita-session');

/** Stands in this browser after somebody signed out: then nobody works here without a connection either. */
const SIGNED_OUT = 'dokita.signed-out';

export const client = new Client({
  accessToken: () => state.session?.accessToken ?? null,
  renewed: openSession,
  ended: () => {
    state.session = null;
    state.settled = true;
  }
});

export function user(): User | null {
  return state.session?.user ?? null;
}

/** For the rare place that sends the token by itself (a download). */
export function accessToken(): string | null {
  return state.session?.accessToken ?? null;
}

export function hasRole(...roles: Role[]): boolean {
  return state.session?.user.roles.some((role) => roles.includes(role)) ?? false;
}

/** False until it is known whether somebody is signed in. */
export function sessionSettled(): boolean {
  return state.settled;
}

/** True when the server could not be asked who is signed in. */
export function serverUnreachable(): boolean {
  return state.unreachable;
}

/** Takes over a session from sign-in, set-up, activation or a redeemed invitation. */
export function openSession(session: Session): void {
  state.session = session;
  state.settled = true;
  state.unreachable = false;
  noteSignedOut(false);
  void setLanguage(session.user.language);
}

/** Asks the server, by cookie, who is signed in. Call once at start; safe to call again. */
export async function restoreSession(): Promise<User | null> {
  if (state.session) return state.session.user;
  try {
    return (await client.renew()).user;
  } catch (error) {
    // Only now: pages that work without a connection stay while the server is asked again.
    state.unreachable = error instanceof ApiError && error.status !== 401;
    return null;
  } finally {
    state.settled = true;
  }
}

/** Puts the person's own changed particulars in place. */
export function updateUser(changed: Partial<User>): void {
  if (state.session) state.session.user = { ...state.session.user, ...changed };
}

export async function signOut(): Promise<void> {
  try {
    await client.call('POST', '/api/auth/sign-out');
  } finally {
    closeSession();
    channel?.postMessage('signed-out');
  }
}

/** Whether the last person here signed out. */
export function signedOutHere(): boolean {
  try {
    return localStorage.getItem(SIGNED_OUT) !== null;
  } catch {
    return false;
  }
}

function noteSignedOut(out: boolean): void {
  try {
    if (out) localStorage.setItem(SIGNED_OUT, '1');
    else localStorage.removeItem(SIGNED_OUT);
  } catch {
    // Without storage nothing works without a connection anyway.
  }
}

function closeSession(): void {
  noteSignedOut(true);
  forget();
  state.session = null;
}

channel?.addEventListener('message', closeSession);
