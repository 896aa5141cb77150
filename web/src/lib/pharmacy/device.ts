// The key by which this browser signs what it hands over without a connection. It cannot be
// taken out of the browser; the server knows its public half.
import { base64Url, utf8 } from '$lib/rx/bytes';
import { devices, type Handing } from './api';
import { ownDevice, type Device } from './store';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

export type OfflineRecord = { recordId: string; prescriptionToken: string; items: Handing[]; handedOverAt: string };

/** This person's key on this device for this pharmacy; made and told to the server when there is none. */
export async function ensureDevice(userId: string, pharmacyId: string): Promise<Device> {
  const known = await ownDevice.get(userId);
  if (known?.pharmacyId === pharmacyId) return known;
  const keys = await crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify']);
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', keys.publicKey);
  const { deviceId } = await devices.register({ kty, crv, x, y });
  const device = { userId, deviceId, pharmacyId, keys };
  await ownDevice.set(device);
  return device;
}

export async function signRecord(device: Device, record: OfflineRecord): Promise<{ record: string; signature: string; deviceId: string }> {
  const bytes = utf8(JSON.stringify(record));
  const signature = new Uint8Array(await crypto.subtle.sign(ALGORITHM, device.keys.privateKey, bytes));
  return { record: base64Url(bytes), signature: base64Url(signature), deviceId: device.deviceId };
}
