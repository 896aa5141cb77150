// The names by which the pages call the server's shapes. The shapes themselves
// are generated (schema.d.ts); answers carry every field, absent ones as null.
import type { components } from './schema';

type Schemas = components['schemas'];

/** An answer: the server sends every field, so that none is undefined. */
export type Full<T> = T extends (infer Item)[]
  ? Full<Item>[]
  : T extends object
    ? { [Key in keyof T]-?: Full<Exclude<T[Key], undefined>> }
    : T;

export type Problem = Omit<Schemas['Problem'], 'detail'> & { detail?: string };
export type Page<Item> = { items: Item[]; nextCursor: string | null };

export type Role = Schemas['Role'];
export type LanguageCode = Schemas['Language'];
export type Site = Full<Schemas['Site']>;
export type User = Omit<Full<Schemas['User']>, 'kind' | 'language'> & { kind: 'member' | 'guest'; language: LanguageCode };
export type Session = Omit<Full<Schemas['Session']>, 'user'> & { user: User };
export type Enrolment = Full<Schemas['Enrolment']>;

export type Person = Full<Schemas['Person']>;
export type NewPerson = Schemas['NewPerson'];
export type InvitedPerson = { person: Person; activationLink: string };
export type AuditEntry = Full<Schemas['AuditEntry']>;
export type AuditVerdict = Full<Schemas['AuditVerdict']>;

export type Sex = Schemas['Sex'];
export type Patient = Full<Schemas['Patient']>;
/** A new patient's particulars, as the page knows them before sending. */
export type NewPatient = Omit<Schemas['PatientForm'], 'name' | 'phone' | 'dateOfBirth' | 'sex' | 'language'> & {
  name: string;
  phone: string;
  dateOfBirth: string;
  sex: Sex;
  language?: LanguageCode;
};

export type Doctor = Full<Schemas['Doctor']>;
export type Weekday = Schemas['Day'];
export type Hours = Schemas['WeeklyHours'];
export type DayException = Schemas['Exception'];
export type Availability = Required<Schemas['Availability']>;
export type Slot = Full<Schemas['Span']>;

export type ConsultationStatus = Schemas['Status'];
export type ConsultationType = Schemas['Consultation']['type'];
export type Consultation = Full<Schemas['Consultation']>;
export type ScheduledConsultation = Full<Schemas['Scheduled']>;
export type PastConsultation = Full<Schemas['HistoryItem']>;
export type Report = Full<Schemas['ReportView']>;
export type ReportText = Schemas['Report'];

export type InvitationRole = Schemas['GuestRole'];
export type Delivery = Schemas['Delivery'];
export type NewInvitation = Schemas['InviteRequest'];
export type Invitation = Omit<Full<Schemas['InvitationView']>, 'role'> & { role: InvitationRole };
export type CreatedInvitation = { id: string; link: string; whatsappLink: string | null };

export type ConsentText = Full<Schemas['ConsentTextView']>;
export type QueuePlace = Full<Schemas['QueuePlace']>;
export type RoomDoor = Full<Schemas['RoomDoor']>;
/** A room token from whichever answer brings it; only some say when it ends. */
export type RoomToken = { roomToken: string; expiresAt?: string };
