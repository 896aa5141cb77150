//! The waiting room: who is next, how long it may take, and telling those concerned when it changes.

use super::member::{Member, Place};
use super::{Output, Room, moderates, send};
use crate::message::{ParticipantId, Role, ServerMessage, WaitingPerson};

const MINUTE_MS: i64 = 60_000;

/// What a waiting person is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// 1 is next.
    pub position: u32,
    /// Minutes until their turn, if anything is known to guess from.
    pub estimated_minutes: Option<u32>,
    /// A moderator is in the room.
    pub doctor_present: bool,
}

/// How long patients stayed in the room.
#[derive(Debug, Default)]
pub(super) struct Pace {
    patients: i64,
    total_ms: i64,
}

impl Pace {
    pub fn finished(&mut self, stay_ms: i64) {
        self.patients += 1;
        self.total_ms = self.total_ms.saturating_add(stay_ms);
    }

    fn minutes_per_person(&self) -> Option<u32> {
        let average = self.total_ms.checked_div(self.patients)?;
        u32::try_from(average.saturating_add(MINUTE_MS / 2) / MINUTE_MS).ok().map(|minutes| minutes.max(1))
    }
}

impl Room {
    /// What is known of a waiting person's turn; None when they do not wait.
    #[must_use]
    pub fn wait(&self, id: ParticipantId) -> Option<Wait> {
        let queue = self.queue();
        let index = queue.iter().position(|person| person.id == id)?;
        let before = queue[..index].iter().filter(|person| person.role == Role::Patient).count();
        let inside = self.members.values().filter(|member| {
            matches!(member.place, Place::Admitted(_)) && member.grant.role == Role::Patient
        });
        let ahead = u32::try_from(before + inside.count()).unwrap_or(u32::MAX);
        let pace = self.members.get(&id).and_then(|member| member.grant.minutes_per_person);
        let pace = pace.or_else(|| self.pace.minutes_per_person());
        Some(Wait {
            position: u32::try_from(index + 1).unwrap_or(u32::MAX),
            estimated_minutes: pace.map(|minutes| minutes.saturating_mul(ahead)),
            doctor_present: self.doctor_present(),
        })
    }

    /// Who waits, longest first.
    #[must_use]
    pub fn queue(&self) -> Vec<WaitingPerson> {
        let mut people: Vec<_> = self.members.values().filter_map(Member::waiting_person).collect();
        people.sort_by_key(|person| (person.since, person.id));
        people
    }

    /// Tells the waiting and the moderators what changed since they were last told.
    pub(super) fn tell_waiting(&mut self, out: &mut Vec<Output>) {
        let people = self.queue();
        for person in &people {
            let wait = self.wait(person.id);
            let Some(member) = self.members.get_mut(&person.id) else { continue };
            let connection = member.connection();
            let (Place::Waiting { told, .. }, Some(to), Some(wait)) = (&mut member.place, connection, wait)
            else {
                continue;
            };
            if told.replace(wait) != Some(wait) {
                let Wait { position, estimated_minutes, doctor_present } = wait;
                send(out, to, ServerMessage::Waiting { position, estimated_minutes, doctor_present });
            }
        }
        let changed = people != self.listed;
        for member in self.members.values_mut() {
            let admitted = matches!(member.place, Place::Admitted(_));
            let (true, Some(to)) = (admitted && moderates(member.grant.role), member.connection()) else {
                continue;
            };
            if changed || !std::mem::replace(&mut member.list_told, true) {
                member.list_told = true;
                send(out, to, ServerMessage::WaitingList { people: people.clone() });
            }
        }
        self.listed = people;
    }
}
