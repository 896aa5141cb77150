/** Every page of the web app, who opens it, and under which name its picture is kept. */
export interface PageUnderTest {
  name: string;
  path: string;
  as?: 'administrator' | 'doctor' | 'patient' | 'pharmacist';
}

export const pages = (ids: { consultation: string; patient: string }): PageUnderTest[] => [
  { name: 'sign-in', path: '/sign-in' },
  { name: 'setup', path: '/setup' },
  { name: 'activate', path: '/activate' },
  { name: 'forgot', path: '/forgot' },
  { name: 'reset', path: '/reset' },
  { name: 'register', path: '/register' },
  { name: 'join', path: '/join' },
  { name: 'home', path: '/home', as: 'patient' },
  { name: 'book', path: '/book', as: 'patient' },
  { name: 'account', path: '/account', as: 'patient' },
  { name: 'prescriptions', path: '/prescriptions', as: 'patient' },
  { name: 'profile', path: '/profile', as: 'patient' },
  { name: 'sharing', path: '/sharing', as: 'patient' },
  { name: 'shared', path: '/shared' },
  { name: 'call-patient', path: `/call/${ids.consultation}`, as: 'patient' },
  { name: 'doctor', path: '/doctor', as: 'doctor' },
  { name: 'availability', path: '/doctor/availability', as: 'doctor' },
  { name: 'patients', path: '/patients', as: 'doctor' },
  { name: 'patient', path: `/patients/${ids.patient}`, as: 'doctor' },
  { name: 'consultation', path: `/consultations/${ids.consultation}`, as: 'doctor' },
  { name: 'pharmacy', path: '/pharmacy', as: 'pharmacist' },
  { name: 'pharmacy-history', path: '/pharmacy/history', as: 'pharmacist' },
  { name: 'pharmacy-device', path: '/pharmacy/device', as: 'pharmacist' },
  { name: 'pharmacies', path: '/admin/pharmacies', as: 'administrator' },
  { name: 'people', path: '/admin/people', as: 'administrator' },
  { name: 'audit', path: '/admin/audit', as: 'administrator' }
];
