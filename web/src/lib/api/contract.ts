// The shapes that travel over REST.
export type Role = 'administrator' | 'doctor' | 'nurse' | 'pharmacist' | 'patient' | 'insurer' | 'supplier' | 'auditor';
export type LanguageCode = 'en' | 'pcm' | 'ha' | 'yo' | 'ig';

export type Problem = {
  type: string;
  title: string;
  status: number;
  detail?: string;
  code: string;
  errors?: { field: string; message: string }[];
};

export type Page<Item> = { items: Item[]; nextCursor: string | null };

export type Site = {
  hospital: { name: string; phone: string | null; fallbackPhone: string | null };
  demo: boolean;
  setupNeeded: boolean;
  version: string;
  demoSignIns?: { role: Role; email: string; password: string }[];
};

export type User = {
  id: string;
  kind: 'member' | 'guest';
  name: string;
  roles: Role[];
  email: string | null;
  phone: string | null;
  totpEnabled: boolean;
  language: LanguageCode;
  patientId: string | null;
  consultationId: string | null;
};

export type Session = { accessToken: string; expiresAt: string; user: User };

export type Setup = {
  token: string;
  hospital: { name: string; phone?: string; fallbackPhone?: string };
  administrator: { name: string; email: string; password: string };
};

export type Registration = {
  name: string;
  email: string;
  password: string;
  phone: string;
  dateOfBirth: string;
  sex: Sex;
  state?: string;
  lga?: string;
  address?: string;
  nin?: string;
  language?: LanguageCode;
};

export type Person = {
  id: string;
  name: string;
  email: string;
  phone: string | null;
  roles: Role[];
  status: 'invited' | 'active' | 'dismissed';
  mdcnNumber: string | null;
  specialty: string | null;
  totpEnabled: boolean;
  createdAt: string;
};

export type NewPerson = {
  name: string;
  email: string;
  phone?: string;
  roles: Role[];
  mdcnNumber?: string;
  specialty?: string;
};

/** What is left out stays as it is; null empties it. */
export type PersonChange = {
  name?: string;
  phone?: string | null;
  roles?: Role[];
  mdcnNumber?: string | null;
  specialty?: string | null;
};

export type AuditEntry = {
  seq: number;
  at: string;
  actor: string | null;
  action: string;
  subject: string | null;
  detail: unknown;
  hash: string;
};

export type AuditVerdict = { intact: boolean; entries: number; firstBroken: number | null };

export type Sex = 'female' | 'male' | 'other' | 'unknown';
export type NextOfKin = { name: string; phone: string; relationship: string };

export type Patient = {
  id: string;
  hospitalNumber: string;
  name: string;
  dateOfBirth: string;
  sex: Sex;
  phone: string;
  email: string | null;
  address: string | null;
  state: string | null;
  lga: string | null;
  language: LanguageCode;
  ninMasked: string | null;
  nextOfKin: NextOfKin | null;
  createdAt: string;
};

export type NewPatient = {
  name: string;
  dateOfBirth: string;
  sex: Sex;
  phone: string;
  email?: string;
  address?: string;
  state?: string;
  lga?: string;
  language?: LanguageCode;
  nin?: string;
  nextOfKin?: NextOfKin;
};

export type Doctor = { id: string; name: string; specialty: string | null };
export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';
export type Hours = { weekday: Weekday; from: string; to: string };
export type DayException = { date: string; available: boolean; from?: string; to?: string; note?: string };
export type Availability = { weekly: Hours[]; exceptions: DayException[] };
export type Slot = { start: string; end: string };

export type ConsultationStatus = 'scheduled' | 'waiting' | 'in-progress' | 'completed' | 'cancelled' | 'no-show';
export type ConsultationType = 'video' | 'audio';

export type Consultation = {
  consultationId: string;
  patientId: string;
  patientName: string;
  doctorId: string;
  doctorName: string;
  specialty: string | null;
  providerId: string | null;
  scheduledTime: string;
  endTime: string;
  duration: number;
  type: ConsultationType;
  reason: string;
  status: ConsultationStatus;
  consentRecorded: boolean;
  fallbackPhone: string | null;
  meetingLink: string;
  followUpOf: string | null;
  startedAt: string | null;
  endedAt: string | null;
  cancelReason: string | null;
  createdAt: string;
};

export type NewConsultation = {
  patientId: string;
  doctorId: string;
  scheduledTime: string;
  type?: ConsultationType;
  reason: string;
  duration?: number;
  followUpOf?: string;
  override?: boolean;
};

export type ScheduledConsultation = Consultation & { accessToken: string };
export type PastConsultation = Consultation & { reportSummary: string | null };

export type Report = {
  complaint: string;
  findings: string;
  assessment: string;
  plan: string;
  advice: string;
  followUpInDays: number | null;
  status: 'draft' | 'signed';
  updatedAt: string | null;
};
export type ReportText = Omit<Report, 'status' | 'updatedAt'>;

export type InvitationRole = 'patient' | 'family' | 'interpreter' | 'specialist';
export type Delivery = 'copy' | 'whatsapp' | 'sms' | 'email';
export type NewInvitation = { name: string; role: InvitationRole; delivery: Delivery; phone?: string; email?: string };
export type CreatedInvitation = { id: string; link: string; whatsappLink: string | null };
export type Invitation = {
  id: string;
  name: string;
  role: InvitationRole;
  createdAt: string;
  expiresAt: string;
  revokedAt: string | null;
};

export type ConsentText = { version: string; language: LanguageCode; text: string };
export type RoomToken = { roomToken: string; expiresAt?: string };
export type QueuePlace = { position: number; estimatedWaitMinutes: number };
export type TotpEnrolment = { secret: string; otpauthUrl: string };
