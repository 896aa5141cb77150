// When the person last proved who they are, as the access token says.

/** Minutes since the password was last entered; endless when the token does not tell. */
export function minutesSinceProof(token: string | null, now: number = Date.now()): number {
  try {
    const payload = token?.split('.')[1] ?? '';
    const claims = JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/'))) as { auth_time?: number };
    return claims.auth_time === undefined ? Infinity : (now / 1000 - claims.auth_time) / 60;
  } catch {
    return Infinity;
  }
}
