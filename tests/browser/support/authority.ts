import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Https } from './server';

/** Makes a certificate authority in `folder` and a certificate of it for `host`. */
export function certificateFor(host: string, folder: string): Https {
  const file = (name: string) => join(folder, name);
  const openssl = (...options: string[]) => execFileSync('openssl', options, { stdio: ['ignore', 'pipe', 'pipe'] });
  writeFileSync(
    file('openssl.cnf'),
    [
      '[req]',
      'distinguished_name = name',
      '[name]',
      '[authority]',
      'basicConstraints = critical, CA:TRUE',
      'keyUsage = critical, keyCertSign, cRLSign',
      'subjectKeyIdentifier = hash',
      '[server]',
      'basicConstraints = critical, CA:FALSE',
      'keyUsage = critical, digitalSignature',
      'extendedKeyUsage = serverAuth',
      `subjectAltName = DNS:${host}`,
      ''
    ].join('\n')
  );
  const config = ['-config', file('openssl.cnf')];
  const key = (name: string) => openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', file(name));
  key('authority.key');
  key('server.key');
  openssl('req', '-x509', ...config, '-extensions', 'authority', '-key', file('authority.key'), '-subj', '/CN=Test authority', '-days', '7', '-out', file('authority.pem'));
  openssl('req', '-new', ...config, '-key', file('server.key'), '-subj', `/CN=${host}`, '-out', file('server.csr'));
  openssl(
    ...['x509', '-req', '-in', file('server.csr'), '-CA', file('authority.pem'), '-CAkey', file('authority.key'), '-CAcreateserial'],
    ...['-extfile', file('openssl.cnf'), '-extensions', 'server', '-days', '7', '-out', file('server.pem')]
  );
  return { certificate: file('server.pem'), key: file('server.key'), authority: file('authority.pem') };
}

/** Makes a home folder whose browsers trust the authority, as an administrator would install it. */
export function homeThatTrusts(authority: string, home: string): void {
  const store = join(home, '.pki', 'nssdb');
  mkdirSync(store, { recursive: true });
  const certutil = (...options: string[]) => execFileSync('certutil', ['-d', `sql:${store}`, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  certutil('-N', '--empty-password');
  certutil('-A', '-n', 'Test authority', '-t', 'C,,', '-i', authority);
}
