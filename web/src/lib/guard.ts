// Which page is for whom. The server decides again on every request. An address
// that is not listed is no page; a test keeps the list complete.
import type { Role, User } from './api/contract';

type Access = 'everyone' | 'signed-in' | 'guests-too' | readonly Role[];

const CARERS: readonly Role[] = ['doctor', 'nurse', 'administrator'];

const pages: readonly [path: string, access: Access][] = [
  ['/sign-in', 'everyone'],
  ['/setup', 'everyone'],
  ['/activate', 'everyone'],
  ['/forgot', 'everyone'],
  ['/reset', 'everyone'],
  ['/register', 'everyone'],
  ['/join', 'everyone'],
  ['/shared', 'everyone'],
  ['/call', 'guests-too'],
  ['/prescriptions', 'guests-too'],
  ['/profile', ['patient']],
  ['/sharing', ['patient', 'doctor']],
  ['/home', ['patient']],
  ['/book', ['patient']],
  ['/doctor', ['doctor', 'nurse']],
  ['/doctor/availability', ['doctor']],
  ['/patients', CARERS],
  ['/consultations', ['patient', ...CARERS]],
  ['/consultations/new', CARERS],
  ['/admin/people', ['administrator']],
  ['/admin/pharmacies', ['administrator']],
  ['/pharmacy', ['pharmacist']],
  ['/admin/audit', ['administrator', 'auditor']],
  ['/account', 'signed-in']
];

export type Decision = { allow: true } | { allow: false; to: string };

/** Whether `user` may see the page at `path`; if not, where to go instead. `wanted` is the full address to come back to. */
export function decide(path: string, user: User | null, wanted: string = path): Decision {
  if (path === '/') return { allow: true };
  const access = accessOf(path);
  if (access === 'everyone') return { allow: true };
  // The router says that there is no such page.
  if (access === null) return { allow: true };
  if (!user) return { allow: false, to: `/sign-in?next=${encodeURIComponent(wanted)}` };
  if (access === 'guests-too') return { allow: true };
  if (user.kind === 'guest') return { allow: false, to: homeOf(user) };
  if (access === 'signed-in' || user.roles.some((role) => access.includes(role))) return { allow: true };
  return { allow: false, to: homeOf(user) };
}

/** The page on which this person's day begins. */
export function homeOf(user: User): string {
  if (user.kind === 'guest') return user.consultationId ? `/call/${user.consultationId}` : '/join';
  if (user.roles.includes('doctor') || user.roles.includes('nurse')) return '/doctor';
  if (user.roles.includes('administrator')) return '/admin/people';
  if (user.roles.includes('pharmacist')) return '/pharmacy';
  if (user.roles.includes('patient')) return '/home';
  if (user.roles.includes('auditor')) return '/admin/audit';
  return '/account';
}

/** Where to go after sign-in: the wanted page if it is one of ours and allowed, else the person's home. */
export function afterSignIn(next: string | null, user: User): string {
  if (!next || !next.startsWith('/') || next.startsWith('//') || next.includes('\\')) return homeOf(user);
  const path = next.split(/[?#]/)[0] ?? '/';
  const isSignIn = path === '/' || accessOf(path) === 'everyone' || accessOf(path) === null;
  return !isSignIn && decide(path, user).allow ? next : homeOf(user);
}

/** Pages that fill the screen and bring their own frame. */
export function isBare(path: string): boolean {
  return under(path, '/call') || under(path, '/join');
}

/** Pages on which nobody is asked who they are before they show. */
export function isPublic(path: string): boolean {
  return accessOf(path) === 'everyone';
}

/** Pages that a person who was signed in on this device may use while the server cannot be reached. */
export function worksOffline(path: string): boolean {
  return under(path, '/pharmacy');
}

function accessOf(path: string): Access | null {
  let best: [string, Access] | null = null;
  for (const page of pages) {
    if (under(path, page[0]) && page[0].length > (best?.[0].length ?? 0)) best = page;
  }
  return best?.[1] ?? null;
}

function under(path: string, page: string): boolean {
  return path === page || path.startsWith(`${page}/`);
}
